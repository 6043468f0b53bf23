using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Kubernetes.ClusterLinks;
using Mesh.ControlPlane.Kubernetes.RegionPolicies;
using Mesh.ControlPlane.Kubernetes.Sidecars;
using Mesh.ControlPlane.Status;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Leadership;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Of all replicas, which all serve, one writes to the Kubernetes API: this loop competes for it and runs the writers while it leads.</summary>
internal sealed class LeaderLoop : BackgroundService
{
    // Publications of 100 namespaces at a start; more workers would only meet the API server's limits.
    private const int Workers = 4;

    private static readonly PublicationKind[] PerNamespace =
        [PublicationKind.TrustBundle, PublicationKind.NamespaceSettings, PublicationKind.ServiceImports, PublicationKind.ServiceExports];

    private readonly LeaderElection _election;
    private readonly WorkQueue<Publication> _queue;
    private readonly ReconcileLoop<Publication> _loop;
    private readonly IReadOnlyDictionary<PublicationKind, IPublisher> _publishers;
    private readonly StatusLoop _statuses;
    private readonly ClusterInformers _informers;
    private readonly RotationLoop _rotation;
    private readonly AuthorityHolder _authority;
    private readonly SidecarLoop _sidecars;
    private readonly LinkKeeper _links;
    private readonly RegionKeeper _regions;

    public LeaderLoop(
        KubernetesConnection connection,
        ControlPlaneOptions options,
        LeaderWork work,
        TimeProvider time,
        ILogger<LeaderLoop> logger)
    {
        (_informers, IEnumerable<IPublisher> publishers, _statuses, _rotation, _authority, _sidecars, _links, _regions) = work;
        _publishers = publishers.ToDictionary(publisher => publisher.Kind);
        _queue = new(new(), time, new Random());
        _loop = new("publisher", _queue, (publication, cancellationToken) => _publishers[publication.Kind].ReconcileAsync(publication, cancellationToken), logger);
        _election = new(
            connection.Resource<V1Lease>(),
            new() { Lease = new(options.Namespace, MeshNames.ControlPlane), Identity = options.Replica },
            time,
            new Random(),
            logger);
    }

    public bool IsLeader => _election.IsLeader;

    public override void Dispose()
    {
        _authority.Changed -= PublishAll;
        _queue.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Registered once; while another replica leads, the names wait in the queue, each once.
        _informers.Namespaces.OnChange(key =>
        {
            _queue.Add(new(PublicationKind.TrustBundle, key.Name));
            _queue.Add(new(PublicationKind.NamespaceSettings, key.Name));
            _queue.Add(new(PublicationKind.ServiceImports, key.Name));
        });
        // Somebody may have edited or deleted one.
        _informers.ServiceImports.OnChange(key => _queue.Add(new(PublicationKind.ServiceImports, key.Namespace)));
        _authority.Changed += PublishAll;
        return _election.RunAsync(LeadAsync, stoppingToken);
    }

    /// <summary>Everything that shows issuer or roots is looked at again.</summary>
    private void PublishAll()
    {
        foreach (var kind in _publishers.Keys.Where(kind => !PerNamespace.Contains(kind)))
        {
            _queue.Add(new(kind));
        }

        foreach (var @namespace in _informers.Namespaces.Store.All())
        {
            _queue.Add(new(PublicationKind.TrustBundle, @namespace.Metadata.Name));
        }
    }

    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        await _informers.WaitForSyncAsync(cancellationToken);
        using var term = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] parts =
        [
            .. _publishers.Values.Select(publisher => publisher.RunAsync(_queue.Add, term.Token)),
            _loop.RunAsync(Workers, term.Token),
            _statuses.RunAsync(term.Token),
            _rotation.RunAsync(term.Token),
            _sidecars.RunAsync(term.Token),
            _links.RunAsync(term.Token),
            _regions.RunAsync(term.Token),
        ];
        // Each of them runs until the term ends. If one ends before, the others must not go on leading without it.
        await Task.WhenAny(parts);
        await term.CancelAsync();
        await Task.WhenAll(parts);
        if (!cancellationToken.IsCancellationRequested)
        {
            throw new InvalidOperationException("a part of the leader's work ended before its term");
        }
    }
}
