"""Who may open what: every address and API path, and the people of the cast who may.

`ACCESS` maps a url name to the slugs who may; everybody else gets 404 (a visitor is sent to
sign in). `ANYONE` includes the visitor, `SIGNED` all nine. A url that takes arguments names the
key in the world (tests/architecture/world.py) which holds them. Operations of the JSON API stand
as `"GET /api/v1/orders/{code}"`, as OpenAPI writes them. An address that is not in this table
fails the test.
"""

from dataclasses import dataclass, field

NINE = frozenset(
    {
        "elder",
        "daughter",
        "son",
        "manager",
        "worker",
        "doctor",
        "operator",
        "social_worker",
        "officer",
    }
)
VISITOR = "visitor"
SIGNED = NINE
ANYONE = NINE | {VISITOR}


@dataclass(frozen=True)
class Access:
    """Who may open one address, how it is asked, and which world object fills its arguments."""

    may: frozenset[str]
    method: str = "get"
    world: str = ""  # key of a maker in tests.architecture.world
    form: dict[str, str] = field(default_factory=dict)  # what is sent with a post
    refused: int = 404  # 403 where one may see a thing but not do this


def only(*slugs: str) -> frozenset[str]:
    return frozenset(slugs)


ACCESS: dict[str, Access] = {
    # portal: public pages, the elder's dock
    "portal:public": Access(ANYONE),
    "portal:about": Access(ANYONE),
    "portal:rules": Access(ANYONE),
    "portal:privacy": Access(ANYONE),
    "portal:accessibility": Access(ANYONE),
    "portal:design": Access(ANYONE),
    "portal:robots": Access(ANYONE),
    "portal:display": Access(ANYONE),
    "portal:home": Access(SIGNED),
    "portal:elder": Access(only("elder")),
    "portal:family": Access(only("daughter", "son")),  # he is shown how to ask
    "portal:call_family": Access(only("elder")),
    "portal:phone": Access(only("elder")),
    "portal:ask_station": Access(only("elder", "daughter"), method="post", form={"q": "助浴"}),
    "portal:sos": Access(only("elder")),
    # running, the demonstration, messages
    "healthz": Access(ANYONE, world="worker"),
    "metrics": Access(ANYONE),  # from this machine; elsewhere with a token
    "demo:welcome": Access(ANYONE),
    "demo:sign_in": Access(ANYONE, method="post", world="one_of_nine"),
    "demo:heart_up": Access(ANYONE, method="post"),
    "notify:messages": Access(SIGNED),
    "notify:read_all": Access(SIGNED, method="post"),
    "notify:texts": Access(SIGNED, method="post", form={"wanted": "on"}),
    "notify:open_message": Access(only("daughter"), method="post", world="message"),
    "notify:reports": Access(ANYONE, method="post"),
    "notify:outbox": Access(ANYONE),  # in a demonstration only
    # accounts
    "account_login": Access(ANYONE),
    "account_logout": Access(ANYONE, method="post"),
    "account_inactive": Access(ANYONE),
    "mfa_authenticate": Access(ANYONE),  # a step of signing in; otherwise back to its beginning
    "accounts:code": Access(ANYONE),
    "accounts:name": Access(ANYONE),
    "accounts:second_factor": Access(SIGNED),
    "accounts:recovery_codes": Access(SIGNED),
    "accounts:pin": Access(SIGNED),
    "accounts:pin_forgotten": Access(SIGNED, method="post"),
    "accounts:pin_code": Access(SIGNED),
    "accounts:family": Access(only("elder")),
    "accounts:relative": Access(only("elder"), world="kinship"),
    "accounts:agree": Access(only("elder"), method="post", world="kinship"),
    "accounts:refuse": Access(only("elder"), method="post", world="kinship"),
    "accounts:withdraw": Access(only("elder"), method="post", world="kinship"),
    "accounts:ask": Access(SIGNED),
    "me:home": Access(SIGNED),
    "me:language": Access(SIGNED, method="post", form={"language": "en"}),
    "me:sign_out_everywhere": Access(SIGNED, method="post"),
    "me:colleagues": Access(only("manager")),
    "me:end_role": Access(only("manager"), world="colleague"),
    # consent
    "consent:grants": Access(only("elder")),
    "consent:looks": Access(only("elder")),
    "consent:give": Access(only("elder"), world="recipient"),
    "consent:grant": Access(only("elder"), world="grant"),
    "consent:withdraw": Access(only("elder"), method="post", world="grant"),
    "consent:restore": Access(only("elder"), method="post", world="grant"),
    "GET /api/v1/consent/grants": Access(only("elder")),
    "POST /api/v1/consent/grants/{code}/withdraw": Access(only("elder"), world="grant"),
    "GET /api/v1/consent/looks": Access(only("elder")),
    # assessment
    "assessment:mine": Access(only("elder")),
    "assessment:elder": Access(only("elder", "daughter"), world="elder"),
    "assessment:start": Access(only("elder"), method="post", world="scale"),
    "assessment:resume": Access(only("elder"), world="assessment"),
    "assessment:question": Access(only("elder"), world="question"),
    "assessment:check": Access(only("elder"), world="assessment"),
    "assessment:result": Access(only("elder"), world="assessment"),
    "assessment:drop": Access(only("elder"), method="post", world="assessment"),
    "GET /api/v1/elders/{code}/needs": Access(only("elder", "daughter"), world="elder"),
    # health: she lets her daughter see it, and (world "patient") her clinic
    "health:mine": Access(only("elder")),
    "health:measure": Access(only("elder")),
    "health:write": Access(only("elder"), world="measure"),
    "health:take_back": Access(only("elder"), method="post", world="hand_reading"),
    "health:amend": Access(only("elder"), world="hand_reading"),
    "health:bring": Access(only("daughter", "operator"), world="elder"),
    "health:import": Access(only("daughter"), world="brought"),
    "health:load_import": Access(only("daughter"), method="post", world="brought"),
    "health:drop_import": Access(only("daughter"), method="post", world="brought"),
    "health:undo_import": Access(only("daughter"), method="post", world="brought"),
    "health:write_usual": Access(only("elder", "daughter", "operator"), world="elder"),
    "health:write_for": Access(only("elder", "daughter", "operator"), world="measured_elder"),
    "health:elder": Access(only("elder", "daughter", "doctor"), world="patient"),
    "health:limits": Access(only("doctor"), world="patient"),
    "health:limit": Access(only("doctor"), world="patient_limit"),
    "health:usual_limit": Access(only("doctor"), method="post", world="patient_limit"),
    "health:where": Access(only("elder", "operator"), world="places"),
    "health:places": Access(only("elder", "operator"), world="places"),
    "health:new_place": Access(only("elder", "operator"), world="places"),
    "health:remove_place": Access(only("elder", "operator"), method="post", world="place"),
    "health:chart": Access(only("elder", "daughter", "doctor"), world="patient_chart"),
    "health:goals": Access(only("elder")),
    "health:choose_goal": Access(only("elder")),
    "health:accept_goal": Access(only("elder"), method="post", world="goal_kind"),
    "health:stop_goal": Access(only("elder"), method="post", world="goal"),
    "health:resume_goal": Access(only("elder"), method="post", world="goal"),
    "health:tick_goal": Access(only("elder"), method="post", world="goal"),
    "health:reports": Access(only("elder", "daughter", "doctor"), world="patient"),
    "health:report": Access(only("elder", "daughter", "doctor"), world="report"),
    "health:report_pdf": Access(only("elder", "daughter", "doctor"), world="report"),
    "health:report_recipients": Access(only("elder")),
    "health:tag": Access(only("elder", "daughter", "doctor"), world="patient_chart"),
    "health:untag": Access(only("elder"), method="post", world="tag"),  # who wrote it, and she
    "health:alerts": Access(SIGNED),  # each their own
    "health:alert": Access(only("elder", "daughter", "operator", "doctor"), world="alert"),
    "health:story": Access(only("elder", "daughter", "operator", "doctor"), world="alert"),
    "health:deeds": Access(only("elder", "daughter", "operator", "doctor"), world="alert"),
    "health:acknowledge": Access(
        only("daughter", "operator", "doctor"), method="post", world="alert"
    ),
    "health:cancel": Access(only("elder"), method="post", world="alert"),
    "health:called": Access(
        only("daughter", "operator", "doctor"),
        method="post",
        world="alert",
        form={"whom": "elder"},
    ),
    "health:hand_over": Access(
        only("daughter", "operator", "doctor"), method="post", world="alert"
    ),
    "health:snooze": Access(
        only("daughter", "operator", "doctor"),
        method="post",
        world="alert",
        form={"minutes": "5"},
    ),
    "health:desk": Access(only("operator", "doctor")),
    "health:queue": Access(only("operator", "doctor")),
    "health:duty": Access(only("operator", "doctor")),
    "health:pane": Access(only("operator", "doctor"), world="alert"),
    "health:now": Access(only("operator", "doctor"), world="alert"),
    "health:start_shift": Access(only("operator", "doctor"), method="post"),
    "health:end_shift": Access(only("operator", "doctor")),
    "health:handover": Access(only("operator"), world="handover"),
    "health:rule_report": Access(only("operator", "doctor")),
    "health:editions": Access(only("doctor")),
    "health:rule": Access(only("doctor"), world="rule"),
    "health:edition": Access(only("doctor"), world="edition"),
    "health:switch_on_edition": Access(only("doctor"), method="post", world="edition"),
    "health:drop_edition": Access(only("doctor"), method="post", world="edition"),
    "health:retire_edition": Access(only("doctor"), method="post", world="edition"),
    "health:start_replay": Access(only("doctor"), method="post", world="edition"),
    "health:replay_now": Access(only("doctor"), world="edition"),
    "health:cancel_replay": Access(only("doctor"), method="post", world="edition"),
    "health:news2": Access(only("doctor"), world="patient"),
    "health:stop_news2": Access(only("doctor"), method="post", world="patient"),
    "health:ladder": Access(only("elder", "daughter", "operator", "doctor"), world="patient"),
    "health:ladder_times": Access(only("elder", "daughter", "operator"), world="elder"),
    "health:order": Access(only("elder", "daughter", "operator"), world="elder"),
    "health:contacts": Access(only("elder", "daughter", "operator"), world="elder"),
    "health:quiet": Access(only("elder", "daughter"), world="elder"),
    "health:add_contact": Access(only("elder", "daughter", "operator"), world="elder"),
    "health:remove_contact": Access(
        only("elder", "daughter", "operator"), method="post", world="contact"
    ),
    "health:move_up": Access(
        only("elder", "daughter", "operator"), method="post", world="first_kinship"
    ),
    "health:note": Access(
        only("daughter", "operator", "doctor"), method="post", world="alert", form={"words": "打过"}
    ),
    "health:resolve": Access(only("operator", "doctor"), method="post", world="alert"),
    "health:devices": Access(only("operator")),
    "health:enrol": Access(only("operator"), world="elder"),
    "health:device": Access(only("operator"), world="device"),
    "health:revoke": Access(only("operator"), method="post", world="device"),
    "health:rotate": Access(only("operator"), method="post", world="device"),
    "health:move": Access(only("operator"), world="device"),
    "health:ask": Access(only("operator"), method="post", world="wish"),
    "health:claims": Access(only("operator")),
    "health:claim_sheet": Access(only("operator")),
    "health:claim_typed": Access(only("elder", "daughter")),
    "health:claim": Access(only("elder", "daughter"), world="claim"),
    "health:dismiss": Access(only("operator"), method="post", world="refused"),
    "health:accept": Access(only("operator"), method="post", world="refused"),
    "GET /api/v1/health/elders/{code}/latest": Access(
        only("elder", "daughter", "doctor"), world="patient"
    ),
    "GET /api/v1/health/alerts": Access(SIGNED),
    "GET /api/v1/health/alerts/{code}": Access(
        only("elder", "daughter", "operator", "doctor"), world="alert"
    ),
    "POST /api/v1/health/alerts/{code}/acknowledge": Access(
        only("daughter", "operator", "doctor"), world="alert"
    ),
    # stations: outside a session that she confirmed nobody is in one, not even the operator
    "stations:desk": Access(only("operator")),
    "stations:alerts": Access(only("operator")),
    "stations:ask": Access(only("operator"), method="post", world="elder"),
    "stations:confirm": Access(only("operator"), world="asked_session"),
    "stations:send_code": Access(only("operator"), method="post", world="asked_session"),
    "stations:by_code": Access(only("operator"), method="post", world="asked_session"),
    "stations:by_pin": Access(only("operator"), method="post", world="asked_session"),
    "stations:by_signature": Access(only("operator"), method="post", world="asked_session"),
    "stations:cancel": Access(only("operator"), method="post", world="asked_session"),
    "stations:session": Access(only()),
    "stations:consent": Access(only()),
    "stations:end": Access(only("operator"), method="post"),
    "stations:helped": Access(only("elder")),
    # trials: seller and station hold one, she is asked by her station
    "trials:trials": Access(only("manager", "operator", "officer")),
    "trials:new": Access(only("manager", "operator")),
    "trials:trial": Access(only("manager", "operator", "officer"), world="trial"),
    "trials:deed": Access(only("manager", "operator"), method="post", world="trial_deed"),
    "trials:invite": Access(only("operator"), world="trial"),
    "trials:see_harm": Access(only("operator"), method="post", world="trial_harm"),
    "trials:sentences": Access(only("officer"), world="trial"),
    "trials:hide_sentence": Access(only("officer"), method="post", world="trial_sentence"),
    "trials:show_sentence": Access(only("officer"), method="post", world="trial_sentence"),
    "trials:mine": Access(only("elder")),
    "trials:choose": Access(only("elder"), method="post"),
    "trials:invitation": Access(only("elder"), world="trial_invitation"),
    "trials:answer": Access(only("elder"), method="post", world="trial_answer"),
    "trials:score": Access(only("elder"), world="trial_invitation"),
    "trials:harm": Access(only("elder"), world="trial_invitation"),
    "trials:photo": Access(only("elder", "operator"), world="trial_photo"),
    "trials:of_listing": Access(ANYONE, world="listing"),
    "trials:liked": Access(ANYONE),
    # clinic
    "clinic:desk": Access(only("doctor")),
    "clinic:mine": Access(only("elder")),
    "clinic:patient": Access(only("doctor"), world="patient"),
    "clinic:write": Access(only("doctor"), method="post", world="patient"),
    "clinic:note": Access(only("doctor"), world="note"),
    "clinic:sign": Access(only("doctor"), method="post", world="note"),
    "clinic:amend": Access(only("doctor"), method="post", world="note"),
    "clinic:drop": Access(only("doctor"), method="post", world="note"),
    # casework
    "casework:cases": Access(only("social_worker")),
    "casework:case": Access(only("social_worker"), world="case"),
    "casework:write": Access(only("social_worker"), method="post", world="case"),
    "casework:close": Access(only("social_worker"), method="post", world="case"),
    # catalogue: anybody may look; a provider's desk is its manager's
    "catalogue:home": Access(ANYONE),
    "catalogue:map": Access(ANYONE),
    "catalogue:listing": Access(ANYONE, world="listing"),
    "catalogue:provider": Access(ANYONE, world="provider"),
    "catalogue:mine": Access(only("manager")),
    "catalogue:new": Access(only("manager")),
    "catalogue:licences": Access(only("manager")),
    "catalogue:sell": Access(SIGNED),  # who works somewhere already is told so
    "catalogue:applications": Access(only("manager")),
    "catalogue:start_application": Access(only("manager"), method="post", world="asked_kind"),
    "catalogue:application": Access(only("manager"), world="application"),
    "catalogue:choose_categories": Access(only("manager"), method="post", world="application"),
    "catalogue:show_paper": Access(
        only("manager"), method="post", world="application", refused=404
    ),
    "catalogue:take_paper_out": Access(only("manager"), method="post", world="shown_paper"),
    "catalogue:send_application": Access(only("manager"), method="post", world="application"),
    "catalogue:document": Access(only("manager", "officer"), world="document"),
    "catalogue:prices": Access(only("manager")),
    "catalogue:undo_prices": Access(only("manager"), method="post", world="price_change"),
    "catalogue:sheets": Access(only("manager")),
    "catalogue:sheet": Access(only("manager"), world="sheet"),
    "catalogue:decide_sheet": Access(only("manager"), method="post", world="decided_sheet"),
    "catalogue:export": Access(only("manager"), world="export_kind"),
    "catalogue:shelf": Access(only("manager"), world="listing"),
    "catalogue:change_picture": Access(only("manager"), method="post", world="change_picture"),
    "catalogue:change_variant": Access(only("manager"), method="post", world="variant"),
    "catalogue:picture": Access(ANYONE, world="picture"),
    "catalogue:clip": Access(ANYONE, world="clip"),
    "catalogue:edit": Access(only("manager"), world="listing"),
    "catalogue:publish": Access(only("manager"), method="post", world="listing"),
    "catalogue:withdraw": Access(only("manager"), method="post", world="listing"),
    "GET /api/v1/listings": Access(SIGNED),
    "GET /api/v1/listings/{code}": Access(SIGNED, world="listing"),
    # ledger: a provider's own account
    "ledger:statement": Access(only("manager")),
    "ledger:statement_file": Access(only("manager")),
    "ledger:movement": Access(only("manager"), world="movement"),
    # payments: anybody may knock, only what a channel signed is heard; the payer comes back
    "payments:notice": Access(ANYONE, method="post", world="channel"),
    "payments:return": Access(only("daughter"), world="intent"),
    "payments:choose": Access(only("daughter"), world="intent"),
    "payments:cashier": Access(only("daughter"), world="intent"),
    "payments:cashier_now": Access(only("daughter"), world="intent"),
    "payments:inside": Access(only("daughter"), world="intent"),
    "payments:differences": Access(only("officer")),
    "payments:close_difference": Access(only("officer"), method="post", world="difference"),
    "payments:payees": Access(only("officer")),
    "payments:retry_refused": Access(only("officer"), method="post", world="refused part"),
    "payments:give_up_waiting": Access(only("officer"), method="post", world="refused part"),
    "payments:sandbox_cashier": Access(ANYONE, world="intent"),
    # shop: she, and who may order or pay for her; a provider sees what was paid
    "GET /api/v1/orders": Access(SIGNED),
    "GET /api/v1/orders/{code}": Access(only("elder", "daughter", "manager"), world="order"),
    "shop:book": Access(only("elder", "daughter", "son"), world="listing"),  # he reads how to ask
    "shop:reviews": Access(ANYONE, world="listing"),
    "shop:questions": Access(ANYONE, world="listing"),
    "shop:all_questions": Access(ANYONE, world="listing"),
    "shop:ask_question": Access(only("elder", "daughter"), world="listing"),
    "shop:question": Access(ANYONE, world="asked_question"),
    "shop:my_questions": Access(only("elder", "daughter", "son")),
    "shop:asked": Access(only("manager")),
    "shop:answer_question": Access(
        only("manager"), method="post", world="asked_question", form={"words": "有扶手。"}
    ),
    "shop:report_question": Access(
        SIGNED, method="post", world="asked_question", form={"rule": "advert"}
    ),
    "shop:reported": Access(only("officer")),
    "shop:hide_question": Access(
        only("officer"),
        method="post",
        world="asked_question",
        form={"rule": "advert", "reasons": "打广告。"},
    ),
    "shop:show_question": Access(only("officer"), method="post", world="asked_question"),
    "shop:let_question_stand": Access(only("officer"), method="post", world="asked_question"),
    "shop:why": Access(only("elder"), world="listing"),
    "shop:suggested": Access(ANYONE),
    "shop:suggested_for_cart": Access(only("elder", "daughter")),
    "shop:suggested_beside": Access(ANYONE, world="listing"),
    "shop:programmes": Access(only("officer")),
    "shop:new_programme": Access(only("officer")),
    "shop:export_draws": Access(only("officer")),
    "shop:close_programme": Access(only("officer"), method="post", world="programme"),
    # her station only in a session: songhe/stations/tests/test_papers.py
    "shop:papers": Access(only("elder", "daughter")),
    "shop:find_papers": Access(only("officer")),
    "shop:elder_papers": Access(only("officer"), world="elder"),
    "shop:revoke_paper": Access(
        only("officer"), method="post", world="paper", form={"why": "写错了"}
    ),
    "shop:ads": Access(only("manager", "officer")),
    "shop:new_ad": Access(only("manager")),
    "shop:decide_ad": Access(only("officer"), method="post", world="decided_ad"),
    "shop:why_ad": Access(ANYONE, world="standing_ad"),
    "shop:suggestions": Access(SIGNED),
    "shop:choose_suggestions": Access(SIGNED, method="post"),
    "shop:favourites": Access(only("elder", "daughter")),
    "shop:heart": Access(ANYONE, world="listing"),
    "shop:like": Access(only("elder", "daughter"), method="post", world="listing"),
    "shop:seller_heart": Access(ANYONE, world="provider"),
    "shop:like_seller": Access(only("elder", "daughter"), method="post", world="provider"),
    "shop:buy_again": Access(only("elder", "daughter"), method="post", world="order"),
    "shop:visitor_cart": Access(ANYONE),
    "shop:visitor_add": Access(ANYONE, world="listing"),
    "shop:visitor_change": Access(ANYONE, method="post", world="place_in_cart"),
    "shop:visitor_join": Access(only("elder", "daughter")),
    "shop:cart": Access(only("elder", "daughter")),
    "shop:add_to_cart": Access(only("elder", "daughter", "son"), method="post", world="listing"),
    "shop:buy_cart": Access(only("elder", "daughter"), method="post", world="elder"),
    "shop:change_line": Access(only("elder"), method="post", world="cart_line"),
    "shop:remove_line": Access(only("elder"), method="post", world="cart_line"),
    "shop:checkout": Access(only("elder"), world="checkout"),
    "shop:address": Access(only("elder"), world="checkout"),
    "shop:write_address": Access(only("elder"), world="checkout"),
    "shop:my_addresses": Access(only("elder", "daughter")),
    "shop:my_address": Access(only("elder", "daughter")),
    "shop:drop_address": Access(only("elder", "daughter"), method="post", world="kept_address"),
    "shop:let_address_go": Access(only("elder"), method="post", world="address"),
    "shop:pay": Access(only("elder"), world="checkout"),
    "shop:tell_family": Access(only("elder"), method="post", world="cautioned_checkout"),
    "shop:ask": Access(only("elder"), world="checkout"),
    "shop:split": Access(only("elder"), world="checkout"),
    "shop:set_limit": Access(only("daughter"), method="post", world="elder"),
    "shop:take_back": Access(only("elder"), method="post", world="asked_checkout"),
    "shop:drop": Access(only("elder"), method="post", world="checkout"),
    "shop:explain": Access(only("elder"), method="post", world="checkout"),
    "shop:again": Access(only("elder"), method="post", world="checkout"),
    "shop:returned": Access(only("elder", "daughter"), world="asked_checkout"),
    "shop:requests": Access(only("daughter")),
    "shop:requests_fragment": Access(only("daughter")),
    "shop:request": Access(only("daughter"), world="pay_request"),
    "shop:pay_request": Access(only("daughter"), method="post", world="pay_request"),
    "shop:decline_request": Access(only("daughter"), method="post", world="pay_request"),
    "shop:orders": Access(only("elder", "daughter", "son", "manager")),
    "shop:order": Access(only("elder", "daughter", "manager"), world="order"),
    "shop:undo_order": Access(only("elder", "daughter"), method="post", world="order"),
    "shop:receive": Access(only("elder", "daughter"), method="post", world="order"),
    "shop:rate": Access(only("elder", "daughter"), method="post", world="order"),
    "shop:refuse_line": Access(only("manager"), world="article"),
    "shop:refuse": Access(only("manager"), method="post", world="order"),
    # shipping: the seller packs, elder and family look on, the station brings, the courier signs
    "shipping:desk": Access(only("manager")),
    "shipping:for_order": Access(only("elder", "daughter", "manager"), world="goods_order"),
    "shipping:shipment": Access(only("manager"), world="shipment"),
    "shipping:pick": Access(only("manager"), method="post", world="shipment"),
    "shipping:put_back": Access(only("manager"), method="post", world="shipment"),
    "shipping:pack": Access(only("manager"), method="post", world="shipment"),
    "shipping:send_at_once": Access(
        only("manager"), method="post", world="shipment", form={"carrier": "own"}
    ),
    "shipping:explain": Access(only("manager"), method="post", world="shipment"),
    "shipping:propose_hour": Access(only("manager"), method="post", world="shipment"),
    "shipping:answer_hour": Access(only("elder", "daughter"), method="post", world="shipment"),
    "shipping:put_off_hour": Access(only("elder", "daughter"), method="post", world="shipment"),
    "shipping:do_without": Access(only("elder", "daughter"), method="post", world="shipment"),
    "shipping:label": Access(only("manager"), world="parcel"),
    "shipping:unpack": Access(only("manager"), method="post", world="parcel"),
    "shipping:send": Access(only("manager"), method="post", world="parcel"),
    "shipping:delivered": Access(only("manager"), method="post", world="parcel"),
    "shipping:stock": Access(only("manager")),
    "shipping:new_warehouse": Access(only("manager")),
    "shipping:new_lot": Access(only("manager")),
    "shipping:lot": Access(only("manager"), world="lot"),
    "shipping:receive": Access(only("manager"), method="post", world="lot"),
    "shipping:sort": Access(only("manager"), method="post", world="lot"),
    "shipping:lose": Access(only("manager"), method="post", world="lot"),
    "shipping:add_report": Access(only("manager"), method="post", world="lot"),
    "shipping:recall": Access(only("manager"), method="post", world="lot"),
    "shipping:report": Access(only("manager"), world="quality_report"),
    "shipping:recalls": Access(only("elder", "daughter", "son", "manager", "operator")),
    "shipping:heard": Access(only("manager"), world="recall"),
    "shipping:confirm_notice": Access(
        only("elder", "daughter", "operator"), method="post", world="recall_notice"
    ),
    "shipping:errands": Access(only("operator")),
    "shipping:take_errand": Access(only("operator"), method="post", world="errand"),
    "shipping:bring_errand": Access(only("operator"), method="post", world="errand"),
    # anybody may knock, only what the gateway signed is heard
    "shipping:push": Access(ANYONE, method="post", world="sent_parcel"),
    # visits: at both ends of the door, and who stands beside
    "GET /api/v1/visits": Access(SIGNED),
    "POST /api/v1/visits/{code}/check-in": Access(
        only("worker"), world="visit", form={"code": "0000"}
    ),
    "visits:visits": Access(only("elder", "daughter", "son")),
    "visits:ahead_of": Access(only("manager"), world="colleague_code"),
    "visits:board": Access(only("manager")),
    "visits:day": Access(only("worker")),
    "shop:themes": Access(only("manager")),
    "shop:review": Access(only("elder", "daughter", "manager", "officer"), world="review"),
    "shop:review_photo": Access(ANYONE, world="review_photo"),
    "shop:reply": Access(
        only("elder", "daughter", "manager"), method="post", world="review", form={"words": "好。"}
    ),
    "shop:hide_review": Access(
        only("officer"),
        method="post",
        world="review",
        form={"rule": "advert", "reasons": "留了电话。"},
    ),
    "shop:show_review": Access(only("officer"), method="post", world="review"),
    # invoices: who paid asks and reads, the seller issues, the gateway signs what it tells
    "invoices:seller": Access(only("manager")),
    "invoices:identity": Access(only("manager")),
    "invoices:notice": Access(ANYONE, method="post"),
    "invoices:ask": Access(only("elder", "daughter"), world="order"),
    "invoices:of_order": Access(only("elder", "daughter", "manager"), world="order"),
    "invoices:invoice": Access(only("elder", "daughter", "manager"), world="invoice"),
    "invoices:file": Access(only("elder", "daughter", "manager"), world="invoice"),
    "invoices:withdraw": Access(only("elder", "daughter"), method="post", world="invoice"),
    "invoices:retry": Access(only("manager"), method="post", world="invoice"),
    # aftersales: the buyer's side, the seller's, and the platform once it was asked
    "aftersales:claims": Access(only("elder", "daughter", "son")),
    "aftersales:work": Access(only("manager")),
    "aftersales:desk": Access(only("officer")),
    "aftersales:absent": Access(only("worker", "manager"), world="visit"),
    "aftersales:terms": Access(ANYONE, world="listing"),
    "aftersales:start": Access(only("elder", "daughter"), world="order"),
    "aftersales:of_order": Access(only("elder", "daughter", "manager"), world="order"),
    "aftersales:ask": Access(only("elder", "daughter"), world="call_off"),
    "aftersales:claim": Access(only("elder", "daughter", "manager", "officer"), world="asked_back"),
    "aftersales:say": Access(
        only("elder", "daughter", "manager", "officer"), method="post", world="asked_back"
    ),
    "aftersales:photo": Access(
        only("elder", "daughter", "manager", "officer"), world="claim_photo"
    ),
    "aftersales:plead": Access(only("elder", "daughter", "manager", "officer"), world="asked_back"),
    "aftersales:decide": Access(
        only("officer"),
        method="post",
        world="asked_back",
        form={"amount": "0", "reasons": "不退。"},
    ),
    "aftersales:deed": Access(only("elder", "daughter"), method="post", world="buyer_deed"),
    "aftersales:answer": Access(only("manager"), method="post", world="seller_deed"),
    "visits:for_order": Access(only("elder", "daughter", "manager"), world="order"),
    "visits:visit": Access(
        only("elder", "daughter", "worker", "manager", "operator"), world="visit"
    ),
    "visits:accept": Access(only("manager"), method="post", world="visit"),
    "visits:decline": Access(only("manager"), method="post", world="visit"),
    "visits:reassign": Access(only("manager"), method="post", world="visit"),
    "visits:tell_late": Access(only("manager"), method="post", world="visit"),
    "visits:help_in": Access(only("manager", "operator"), method="post", world="visit"),
    "visits:check_in": Access(only("worker"), method="post", world="visit"),
    "visits:tick": Access(only("worker"), method="post", world="visit_task"),
    "visits:check_out": Access(only("worker", "manager"), method="post", world="visit"),
    "visits:confirm": Access(only("elder"), method="post", world="visit"),
    # oversight
    "oversight:district": Access(only("officer")),
    "oversight:needs": Access(only("officer")),
    "oversight:providers": Access(only("officer")),
    "oversight:provider": Access(only("officer"), world="provider"),
    "GET /api/v1/oversight/indicators": Access(only("officer")),
    "oversight:decisions": Access(only("manager")),
    "oversight:appeal": Access(only("manager"), world="sanction"),
    "oversight:appeals": Access(only("officer")),
    "oversight:answer": Access(only("officer"), method="post", world="appeal"),
    "oversight:checks": Access(only("officer")),
    "oversight:check": Access(only("officer"), method="post", world="listing_check"),
    "oversight:published": Access(ANYONE),
    "oversight:record": Access(ANYONE, world="provider"),
    "oversight:decide": Access(only("officer"), method="post", world="decision"),
}

# Forms that come from machines and are signed instead; nothing else goes without our mark.
WITHOUT_CSRF: frozenset[str] = frozenset(
    {"payments:notice", "shipping:push", "invoices:notice", "notify:reports"}
)

# Answered beside Django (songhe/config/asgi.py), and the tests that hold them to account.
BESIDE_DJANGO = {
    "/api/v1/readings": "songhe/health/tests/test_readings_port.py",
    "/live/": "songhe/notify/tests/test_live.py",
}
