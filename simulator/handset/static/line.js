// The line to the carrier: a WebSocket that comes back by itself, with JSON objects both ways.

const BAD_NUMBER = 4000;
const TAKEN = 4001;
const REFUSALS = {
  [BAD_NUMBER]: "Ese número no se puede usar aquí: revise que esté completo y que no sea una línea de la central.",
  [TAKEN]: "Ese número ya lo tiene otra ventana. Elija otro, o cierre la otra.",
};
const SOONEST = 300;
const LATEST = 5000;

/** The secret of this window, so that it gets its own telephone back after a reload. */
function page() {
  const kept = sessionStorage.getItem("page") ?? crypto.randomUUID();
  sessionStorage.setItem("page", kept);
  return kept;
}

export class Line {
  /** `on`: {event(object), lost(), refused(words)}. */
  constructor(number, on) {
    this.address = `/handset/line?${new URLSearchParams({ number, page: page() })}`;
    this.on = on;
    this.wait = SOONEST;
    this.closed = false;
    this.open();
  }

  open() {
    this.socket = new WebSocket(new URL(this.address, location.href.replace(/^http/, "ws")));
    this.socket.addEventListener("open", () => {
      this.wait = SOONEST;
    });
    this.socket.addEventListener("message", (message) => {
      if (!this.closed) this.on.event(JSON.parse(message.data));
    });
    this.socket.addEventListener("close", (event) => this.lost(event.code));
  }

  lost(code) {
    if (this.closed) return;
    if (REFUSALS[code]) {
      this.close();
      this.on.refused(REFUSALS[code]);
      return;
    }
    this.on.lost();
    this.timer = setTimeout(() => this.open(), this.wait);
    this.wait = Math.min(this.wait * 2, LATEST);
  }

  /** Whether it left: nothing is kept for later, as on a telephone. */
  send(what, facts = {}) {
    if (this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify({ do: what, ...facts }));
    return true;
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket.close();
  }
}
