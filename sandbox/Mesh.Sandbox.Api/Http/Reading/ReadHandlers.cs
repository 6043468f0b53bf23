namespace Mesh.Sandbox.Api.Http.Reading;

/// <summary>The three ways of reading.</summary>
/// <param name="Get">One object.</param>
/// <param name="List">All of them.</param>
/// <param name="Watch">Their changes.</param>
/// <param name="StreamingLists">Whether a watch may begin with a list.</param>
internal sealed record ReadHandlers(GetHandler Get, ListHandler List, WatchHandler Watch, bool StreamingLists);
