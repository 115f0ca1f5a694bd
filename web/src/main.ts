import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { createAppRouter } from './router';
import './styles/main.css';

const app = createApp(App);

// The shell loads the component library and the query cache, which the sign-in page does not need.
const loadShell = async () => {
  const { AppShell, installShell } = await import('./shell');
  installShell(app);
  return AppShell;
};

app.use(createPinia());
app.use(createAppRouter(loadShell));
app.mount('#app');
