export const openLabel = 'Open';
