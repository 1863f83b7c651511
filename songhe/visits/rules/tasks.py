"""What is to be done at a visit, by the listing's category. Words a worker would use."""

ARRIVE = "问好，问今天身体怎么样"
LEAVE = "收拾干净，和长辈说一声再走"

BY_CATEGORY: dict[str, tuple[str, ...]] = {
    "J02": ("量体温和血压", "调好水温，铺防滑垫", "帮忙洗澡，注意保暖", "擦干，穿好衣服"),
}
BY_FAMILY: dict[str, tuple[str, ...]] = {
    "A": ("清点衣物", "洗涤缝补"),
    "B": ("洗手，核对忌口", "准备饭菜", "看着长辈吃好"),
    "C": ("看家里哪里要打扫或修理", "动手做好", "请长辈看一眼"),
    "D": ("核对出门要带的东西", "一路陪护", "送到家里坐好"),
    "E": ("核对物品", "教会长辈怎么用"),
    "F": ("核对姓名和医嘱", "测量并记下", "说明结果和注意事项"),
    "G": ("核对姓名", "测量并记下", "说明结果和注意事项"),
    "I": ("核对计划", "一起做完今天的训练", "问有没有不舒服"),
    "J": ("看皮肤和精神", "按照护单做好起居照护", "记下饮食和大小便"),
    "K": ("看疼不疼、舒不舒服", "做好舒缓照护"),
    "L": ("坐下来聊聊天", "记下长辈惦记的事"),
    "P": ("检查设备和家里的安全", "试一次求助按钮"),
}
ORDINARY = ("按订单做好服务",)


def tasks_for(category_code: str) -> list[str]:
    """Return the tasks of one visit, first to last."""
    middle = BY_CATEGORY.get(category_code) or BY_FAMILY.get(category_code[:1], ORDINARY)
    return [ARRIVE, *middle, LEAVE]
