using k8s.Models;
using Mesh.Kubernetes.Informers;

namespace Mesh.Sandbox.Controllers.Runtime;

/// <summary>The kinds that several controllers follow; each is watched once.</summary>
internal sealed class SharedInformers(ControllerRuntime runtime)
{
    public StoreIndex<V1Pod> PodsByNamespace { get; } = StoreIndexes.ByNamespace<V1Pod>();

    public StoreIndex<V1Service> ServicesByNamespace { get; } = StoreIndexes.ByNamespace<V1Service>();

    public Informer<V1Namespace> Namespaces { get; } = runtime.Follow<V1Namespace>();

    public Informer<V1Node> Nodes { get; } = runtime.Follow<V1Node>();

    public Informer<V1ReplicaSet> ReplicaSets { get; } = runtime.Follow<V1ReplicaSet>();

    public Informer<V1Pod> Pods => field ??= runtime.Follow<V1Pod>(new() { Indexes = [PodsByNamespace] });

    public Informer<V1Service> Services => field ??= runtime.Follow<V1Service>(new() { Indexes = [ServicesByNamespace] });
}
