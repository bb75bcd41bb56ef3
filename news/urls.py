from django.urls import path

from news import feeds, views

app_name = "news"
urlpatterns = [
    path("", views.article_list, name="list"),
    path("feed.<slug:form>", feeds.news_feed, name="feed"),
    path("<slug:slug>/", views.article, name="article"),
]
