using System.Threading.Channels;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;
using Mesh.Sandbox.Controllers.Runtime;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Controllers.Garbage;

/// <summary>
/// Follows the metadata of every kind the API serves, so that dependents can be found by their owner's uid. Kinds come and go with custom resource
/// definitions.
/// </summary>
internal sealed partial class OwnershipGraph
{
    // A new definition is found by its own event; this catches what that misses.
    private static readonly TimeSpan RediscoverAfter = TimeSpan.FromSeconds(30);

    // An Event is about an object and never owned by it; leases are renewed every few seconds.
    private static readonly HashSet<string> Ignored = ["events", "leases"];

    private readonly ControllerRuntime _runtime;
    private readonly ApiDiscovery _discovery;
    private readonly StoreIndex<PartialObject> _byOwner = new(item => (item.Metadata.OwnerReferences ?? []).Select(owner => owner.Uid));
    private readonly ILogger _logger;
    private readonly Channel<bool> _refresh = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IReadOnlyDictionary<ResourceDefinition, FollowedResource> _followed = new Dictionary<ResourceDefinition, FollowedResource>();
    private bool _failing;

    public OwnershipGraph(ControllerRuntime runtime)
    {
        _runtime = runtime;
        _discovery = new(runtime.Connection);
        _logger = runtime.Logger<OwnershipGraph>();
    }

    /// <summary>Called with every object that appeared, changed or vanished, and whoever that concerns.</summary>
    public Action<ObjectReference> Changed { get; set; } = _ => { };

    /// <summary>The objects that name the uid as an owner.</summary>
    public IEnumerable<(ObjectReference Reference, PartialObject Object)> Dependents(string uid) =>
        _followed.Values.SelectMany(followed => followed.Informer.Store
            .Find(_byOwner, uid)
            .Select(item => (new ObjectReference(followed.Resource.Definition, ResourceKey.Of(item)), item)));

    /// <summary>The kind an ownerReference speaks of; <see langword="null"/> if the API does not serve it.</summary>
    public DiscoveredResource? Find(string apiVersion, string kind)
    {
        var group = apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion[..apiVersion.IndexOf('/', StringComparison.Ordinal)] : "";
        return _followed.Values
            .Select(followed => followed.Resource)
            .FirstOrDefault(resource => resource.Definition.Group == group && resource.Definition.Kind == kind);
    }

    public ResourceClient<PartialObject> Client(ResourceDefinition definition) => _runtime.Connection.Resource(definition);

    /// <summary>Waits until every kind has been listed once; before that, an absent object may only be late.</summary>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) => _ready.Task.WaitAsync(cancellationToken);

    /// <summary>The served kinds may have changed.</summary>
    public void RequestRefresh() => _refresh.Writer.TryWrite(true);

    /// <summary>Follows all kinds, with what is new and without what is gone. The loop of <see cref="RunAsync"/> is the only caller.</summary>
    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var served = (await _discovery.ListAsync(cancellationToken))
            .Where(resource => resource.Verbs.Contains("list") && resource.Verbs.Contains("watch") && resource.Verbs.Contains("delete"))
            .Where(resource => !Ignored.Contains(resource.Definition.Plural))
            .ToDictionary(resource => resource.Definition);
        var next = new Dictionary<ResourceDefinition, FollowedResource>();
        foreach (var (definition, followed) in _followed)
        {
            if (served.ContainsKey(definition))
            {
                next[definition] = followed;
            }
            else
            {
                await StopAsync(followed);
            }
        }

        var added = served.Values.Where(resource => !next.ContainsKey(resource.Definition)).ToList();
        foreach (var resource in added)
        {
            next[resource.Definition] = Follow(resource);
        }

        _followed = next;
        await Task.WhenAll(next.Values.Select(followed => followed.Informer.WaitForSyncAsync(cancellationToken)));
        _ready.TrySetResult();
        if (added.Count > 0)
        {
            JudgeAllAgain();
        }
    }

    /// <summary>Owners of a kind that was unknown before may turn out to be absent.</summary>
    private void JudgeAllAgain()
    {
        foreach (var followed in _followed.Values)
        {
            foreach (var item in followed.Informer.Store.All().Where(item => item.Metadata.OwnerReferences is { Count: > 0 }))
            {
                Changed(new(followed.Resource.Definition, ResourceKey.Of(item)));
            }
        }
    }

    /// <summary>Keeps up with the kinds that the API serves until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await RefreshAsync(cancellationToken);
                _failing = false;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (!_failing)
                {
                    _failing = true;
                    Log.DiscoveryFailed(_logger, exception.Message);
                }
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await PauseAsync(cancellationToken);
        }

        foreach (var followed in _followed.Values)
        {
            await StopAsync(followed);
        }
    }

    private async Task PauseAsync(CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(RediscoverAfter, _runtime.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await _refresh.Reader.ReadAsync(linked.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look again, or to stop; the caller's loop tells which.
        }
    }

    private FollowedResource Follow(DiscoveredResource resource)
    {
        var client = Client(resource.Definition);
        var informer = new Informer<PartialObject>(
            client,
            new() { Indexes = [_byOwner], MayBeMissing = true },
            _runtime.Time,
            _runtime.NewRandom(),
            _runtime.Logger<OwnershipGraph>());
        informer.OnAffected<ObjectReference>(
            item => [new(resource.Definition, ResourceKey.Of(item)), .. Owners(item), .. Dependents(item.Metadata.Uid).Select(entry => entry.Reference)],
            reference => Changed(reference));
        var stop = new CancellationTokenSource();
        return new(resource, client, informer, stop, informer.RunAsync(stop.Token));
    }

    /// <summary>Owners wait for their dependents when they are deleted in the foreground.</summary>
    private IEnumerable<ObjectReference> Owners(PartialObject item)
    {
        foreach (var owner in item.Metadata.OwnerReferences ?? [])
        {
            if (Find(owner.ApiVersion, owner.Kind) is { } resource)
            {
                yield return new(resource.Definition, OwnerKey(resource, owner, item));
            }
        }
    }

    public static ResourceKey OwnerKey(DiscoveredResource resource, V1OwnerReference owner, PartialObject dependent) =>
        new(resource.Namespaced ? dependent.Metadata.NamespaceProperty ?? "" : "", owner.Name);

    private static async Task StopAsync(FollowedResource followed)
    {
        await followed.Stop.CancelAsync();
        await followed.Running;
        followed.Stop.Dispose();
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.DiscoveryFailed, LogLevel.Warning, "Cannot ask which kinds are served, keeping those known: {Reason}")]
        public static partial void DiscoveryFailed(ILogger logger, string reason);
    }
}
