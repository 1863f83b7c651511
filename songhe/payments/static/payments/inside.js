// Hands WeChat the signed prepayment. Whatever it answers, we go and ask WeChat Pay itself.
(() => {
  const button = document.getElementById("wechat-open");
  const handed = JSON.parse(document.getElementById("wechat-handed").textContent);
  const open = () =>
    window.WeixinJSBridge.invoke("getBrandWCPayRequest", handed, () => {
      window.location.assign(button.dataset.after);
    });
  const begin = () => {
    if (window.WeixinJSBridge) open();
    else document.addEventListener("WeixinJSBridgeReady", open, { once: true });
  };
  button.addEventListener("click", begin);
  begin();
})();
