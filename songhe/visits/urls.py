"""Addresses of visits."""

from django.urls import path

from songhe.visits.views import board, day, visit

app_name = "visits"

urlpatterns = [
    path("", visit.visits, name="visits"),
    path("board/", board.board, name="board"),
    path("day/", day.day, name="day"),
    path("of/<slug:code>/", board.ahead_of, name="ahead_of"),
    path("orders/<slug:code>/", visit.for_order, name="for_order"),
    path("<slug:code>/", visit.visit, name="visit"),
    path("<slug:code>/accept/", board.accept, name="accept"),
    path("<slug:code>/decline/", board.decline, name="decline"),
    path("<slug:code>/reassign/", board.reassign, name="reassign"),
    path("<slug:code>/late/", board.tell_late, name="tell_late"),
    path("<slug:code>/help-in/", visit.help_in, name="help_in"),
    path("<slug:code>/check-in/", visit.check_in, name="check_in"),
    path("<slug:code>/tasks/<int:place>/", visit.tick, name="tick"),
    path("<slug:code>/check-out/", visit.check_out, name="check_out"),
    path("<slug:code>/confirm/", visit.confirm, name="confirm"),
]
