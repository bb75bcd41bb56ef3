from django.urls import path

from news import feeds, views

app_name = "topics"
urlpatterns = [
    path("", views.topic_list, name="list"),
    path("<slug:slug>/", views.topic, name="topic"),
    path("<slug:slug>/feed.<slug:form>", feeds.topic_feed, name="feed"),
]
