// Searching or writing by voice, where the browser listens; the button does not show elsewhere.

const LANGUAGES = { "zh-hans": "zh-CN", en: "en-US" };

export function offerVoice() {
  const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  if (!Recognition) return;
  for (const button of document.querySelectorAll("[data-voice]")) {
    button.hidden = false;
    button.addEventListener("click", () => listenFor(button, new Recognition()));
  }
}

function listenFor(button, recognition) {
  const input = document.getElementById(button.dataset.voice);
  const waiting = input.placeholder;
  recognition.lang = LANGUAGES[document.documentElement.lang] ?? document.documentElement.lang;
  recognition.onstart = () => {
    input.placeholder = button.dataset.listening;
  };
  recognition.onresult = ({ results }) => {
    const said = results[0][0].transcript;
    if (input instanceof HTMLTextAreaElement) {
      // A sentence is read over before it is sent.
      input.value = `${input.value}${said}`;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    input.value = said.replace(/[。，,.]$/, "");
    input.form.requestSubmit();
  };
  recognition.onend = () => {
    input.placeholder = waiting;
  };
  recognition.start();
}
