using k8s.Models;
using Mesh.Kubernetes.Informers;
using Mesh.Sandbox.Node.Network;
using Mesh.Sandbox.Node.Pods;
using Mesh.Sandbox.Node.Processes;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Node.Services;

/// <summary>kube-proxy's part: keeps the cluster namespace's nftables equal to Services and EndpointSlices, one transaction per change.</summary>
internal sealed partial class ServiceProxy(
    ClusterNetwork network,
    ClusterNetworkOptions options,
    TimeProvider timeProvider,
    ILogger logger)
{
    /// <summary>Changes that belong together (a Service and its slices) arrive within this time; far below what a person or a test notices.</summary>
    private static readonly TimeSpan Coalesce = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Signal _signal = new(timeProvider);
    private Dictionary<string, ServicePort> _applied = [];
    private Informer<V1Service>? _services;
    private Informer<V1EndpointSlice>? _slices;
    private bool _initialized;

    /// <summary>Names what to follow; to be called once, before the informers run.</summary>
    public void Follow(Informer<V1Service> services, Informer<V1EndpointSlice> slices)
    {
        _services = services;
        _slices = slices;
        services.OnChange(_ => _signal.Set());
        slices.OnChange(_ => _signal.Set());
    }

    /// <summary>Follows the stores until cancelled. Rules are touched only after both are complete, so nothing is ever taken away for lack of knowledge.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _services!.WaitForSyncAsync(cancellationToken);
        await _slices!.WaitForSyncAsync(cancellationToken);
        // After a failure nobody knows what of the last table has arrived.
        _initialized = false;
        _signal.Set();
        DateTimeOffset? retry = null;
        while (true)
        {
            await _signal.WaitAsync(retry, cancellationToken);
            await Task.Delay(Coalesce, timeProvider, cancellationToken);
            var next = ServiceTable.Build(_services.Store.All(), _slices.Store.All(), options.DnsAddress);
            retry = await TryApplyAsync(next, cancellationToken) ? null : timeProvider.GetUtcNow() + RetryAfter;
        }
    }

    /// <summary>Applies a table; on failure the next call starts from an empty one.</summary>
    internal async Task<bool> TryApplyAsync(Dictionary<string, ServicePort> next, CancellationToken cancellationToken)
    {
        var script = _initialized
            ? NftablesScript.Difference(_applied, next)
            : NftablesScript.Initialize(options.Wan is { } wan ? [options.ServiceRange, wan.Range] : [options.ServiceRange], options.DnsAddress) + NftablesScript.Difference(new Dictionary<string, ServicePort>(), next);
        if (script.Length == 0)
        {
            return true;
        }

        try
        {
            await network.Namespace.RunAsync("nft", ["-f", "-"], script, cancellationToken);
            _applied = next;
            _initialized = true;
            Log.Applied(logger, next.Count);
            return true;
        }
        catch (CommandException e)
        {
            _initialized = false;
            Log.Failed(logger, e.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.ServiceRulesApplied, LogLevel.Debug, "Service rules hold {Count} ports")]
        public static partial void Applied(ILogger logger, int count);

        [LoggerMessage(EventIds.ServiceRulesFailed, LogLevel.Error, "Service rules were refused, writing all of them anew: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
