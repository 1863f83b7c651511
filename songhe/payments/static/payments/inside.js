// Hands WeChat the signed prepayment. Whatever it answers, we go and ask WeChat Pay itself.
(() => {
  const page = document.getElementById("wechat-inside");
  const handed = JSON.parse(document.getElementById("wechat-handed").textContent);
  const open = () =>
    window.WeixinJSBridge.invoke("getBrandWCPayRequest", handed, () => {
      window.location.assign(page.dataset.after);
    });
  const begin = () => {
    if (window.WeixinJSBridge) open();
    else document.addEventListener("WeixinJSBridgeReady", open, { once: true });
  };
  document.getElementById("wechat-open").addEventListener("click", begin);
  begin();
})();
