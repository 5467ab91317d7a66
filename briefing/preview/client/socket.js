// Listens to the server: livereload's protocol, and one message more for the state of the source.
const PROTOCOLS = ['http://livereload.com/protocols/official-7', 'briefing-preview-1'];
const [FIRST, LONGEST] = [250, 4000]; // ms between attempts to reach the server again
const here = decodeURIComponent(location.pathname).slice(1).replace(/(^|\/)$/, '$1index.html');
let [seen, wait, first] = [build, FIRST, true];

const commands = {
  state(message) {
    // A build that this page has not heard of: it was away, or slower than the build. What the badge says may be outdated.
    if (first && (words || message.build !== seen)) update();
    [seen, first] = [message.build, false];
    show(message.problems);
    if (message.follow && message.follow !== here && document.visibilityState === 'visible') {
      location.assign(new URL(message.follow.split('/').map(encodeURIComponent).join('/'), location.origin));
    }
  },
  reload({ paths }) {
    if (!paths || paths.includes(here)) update();
  },
};

function listen() {
  const socket = new WebSocket(`ws://${location.host}/livereload`);
  const send = (message) => socket.send(JSON.stringify(message));
  socket.addEventListener('open', () => {
    [wait, first] = [FIRST, true];
    send({ command: 'hello', protocols: PROTOCOLS, ver: '1', page: here });
  });
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(data);
    commands[message.command]?.(message);
  });
  socket.addEventListener('close', () => {
    notice('The preview has ended.');
    setTimeout(listen, wait);
    wait = Math.min(2 * wait, LONGEST);
  });
}

listen();
