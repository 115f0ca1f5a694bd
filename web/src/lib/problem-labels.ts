export const noAnswerText = {
  title: 'Can’t reach Waxseal',
  detail: 'Check your connection. The server may be down or restarting.',
};

export const foreignAnswerText = (status: number) => ({
  title: `Unexpected response (${status})`,
  detail:
    'Waxseal didn’t send this response. A proxy between the browser and Waxseal probably did.',
});

export const pageFailedTitle = 'Something went wrong on this page';
