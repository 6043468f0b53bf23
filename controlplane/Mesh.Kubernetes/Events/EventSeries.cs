using Mesh.Kubernetes.Client;

namespace Mesh.Kubernetes.Events;

/// <summary>One Event object and how often it was reported.</summary>
/// <param name="Key">The written object.</param>
/// <param name="Count">Reports so far.</param>
/// <param name="LastSeen">When the last report came, on the recorder's clock.</param>
internal sealed record EventSeries(ResourceKey Key, int Count, DateTimeOffset LastSeen);
