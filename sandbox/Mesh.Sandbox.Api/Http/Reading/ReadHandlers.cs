namespace Mesh.Sandbox.Api.Http.Reading;

/// <summary>The three ways of reading.</summary>
internal sealed record ReadHandlers(GetHandler Get, ListHandler List, WatchHandler Watch);
