using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;

namespace Mesh.Sandbox.Controllers.Garbage;

/// <summary>One kind in the ownership graph.</summary>
internal sealed record FollowedResource(
    DiscoveredResource Resource, ResourceClient<PartialObject> Client, Informer<PartialObject> Informer, CancellationTokenSource Stop, Task Running);
