"""Addresses of trials."""

from django.urls import path

from songhe.trials.views import beside, desk, elder, inviting, sentences

app_name = "trials"

urlpatterns = [
    path("", desk.trials, name="trials"),
    path("new/", desk.new, name="new"),
    path("mine/", elder.mine, name="mine"),
    path("mine/choose/", elder.choose, name="choose"),
    path("liked/", beside.liked, name="liked"),
    path("photos/<slug:code>/", beside.photo, name="photo"),
    path("listings/<slug:code>/", beside.of_listing, name="of_listing"),
    path("invitations/<slug:code>/", elder.invitation, name="invitation"),
    path("invitations/<slug:code>/score/", elder.score, name="score"),
    path("invitations/<slug:code>/harm/", elder.harm, name="harm"),
    path("invitations/<slug:code>/<slug:verb>/", elder.answer, name="answer"),
    path("<slug:code>/", desk.trial, name="trial"),
    path("<slug:code>/invite/", inviting.invite, name="invite"),
    path("<slug:code>/harms/<int:number>/", inviting.see_harm, name="see_harm"),
    path("<slug:code>/sentences/", sentences.sentences, name="sentences"),
    path("<slug:code>/sentences/<slug:score>/hide/", sentences.hide_sentence, name="hide_sentence"),
    path("<slug:code>/sentences/<slug:score>/show/", sentences.show_sentence, name="show_sentence"),
    path("<slug:code>/<slug:verb>/", desk.deed, name="deed"),
]
