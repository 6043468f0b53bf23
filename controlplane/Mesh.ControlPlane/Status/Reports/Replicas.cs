using Mesh.Api.Resources;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Status.Reports;

/// <summary>The other replicas of the control plane: the pods behind its Service.</summary>
internal sealed class Replicas
{
    private readonly ClusterInformers _informers;
    private readonly ResourceName _service;
    private readonly string _self;
    private IReadOnlySet<string> _last = new HashSet<string>();

    public Replicas(ClusterInformers informers, ControlPlaneOptions options)
    {
        (_informers, _service, _self) = (informers, new(options.Namespace, MeshNames.ControlPlane), options.Replica);
        informers.Slices.OnAffected(
            slice => slice.ServiceName() is { } service && service == _service ? [service] : Array.Empty<ResourceName>(),
            _ => OnSlice());
    }

    /// <summary>Another one serves, or one does no longer. Called by the informer's thread: must only put keys on queues.</summary>
    public event Action? Changed;

    /// <summary>Those that take streams.</summary>
    public IReadOnlySet<string> Others() => _informers.Slices.Store.Find(_informers.SlicesByService, _service.ToString())
        .SelectMany(slice => slice.Endpoints ?? [])
        .Where(endpoint => endpoint.Conditions?.Ready != false && endpoint.Conditions?.Terminating != true)
        .Select(endpoint => endpoint.TargetRef?.Name)
        .OfType<string>()
        .Where(pod => pod != _self)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether a replica may come back: its pod is there, ready or not.</summary>
    public bool Exists(string replica) =>
        replica == _self || _informers.Pods.Store.Get(new(_service.Namespace, replica)) is not null || Others().Contains(replica);

    private void OnSlice()
    {
        var now = Others();
        if (!now.SetEquals(_last))
        {
            _last = now;
            Changed?.Invoke();
        }
    }
}
