using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>Sends every request the same way, at once or when the test says so.</summary>
internal sealed class LateRouter(RoutedRequest routed, bool isLate) : RequestRouter
{
    private TaskCompletionSource<ServiceModel?>? _waiting;

    /// <summary>Requests that were begun.</summary>
    public int Asked { get; private set; }

    public override TrafficDirection Direction => TrafficDirection.Outbound;

    public override string? CallerCertificate => null;

    public override ReadOnlyMemory<byte> AddedFields => default;

    public override RouteDecision RouteConnection() => routed.Route;

    public override ValueTask<ServiceModel?> ResolveAsync()
    {
        Asked++;
        if (!isLate)
        {
            return default;
        }

        _waiting = new TaskCompletionSource<ServiceModel?>();
        return new ValueTask<ServiceModel?>(_waiting.Task);
    }

    public override RoutedRequest Route(ServiceModel? service, RequestHead head) => routed;

    /// <summary>The way is known.</summary>
    /// <returns>Whether a request has waited for it.</returns>
    public bool Find()
    {
        (TaskCompletionSource<ServiceModel?>? waiting, _waiting) = (_waiting, null);
        waiting?.SetResult(null);
        return waiting is not null;
    }
}
