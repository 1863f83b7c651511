"""Addresses of assessment."""

from django.urls import path

from songhe.assessment.views import fill, needs

app_name = "assessment"

urlpatterns = [
    path("", needs.mine, name="mine"),
    path("elders/<str:code>/", needs.elder, name="elder"),
    path("start/<str:scale>/", fill.start, name="start"),
    path("<str:code>/", fill.resume, name="resume"),
    path("<str:code>/<int:number>/", fill.question, name="question"),
    path("<str:code>/check/", fill.check, name="check"),
    path("<str:code>/result/", fill.result, name="result"),
    path("<str:code>/drop/", fill.drop, name="drop"),
]
