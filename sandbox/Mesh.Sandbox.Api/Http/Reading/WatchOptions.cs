namespace Mesh.Sandbox.Api.Http.Reading;

/// <summary>How long watches live and how often they give a sign of life.</summary>
/// <param name="BookmarkInterval">Time between bookmarks.</param>
/// <param name="MinTimeout">A watch with no timeout of its own ends after a random time between this and twice this, so that clients do not return together.</param>
internal sealed record WatchOptions(TimeSpan BookmarkInterval, TimeSpan MinTimeout);
