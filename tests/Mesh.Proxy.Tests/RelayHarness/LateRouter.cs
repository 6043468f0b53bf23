using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Routing;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>Sends every request the same way, at once or when the test says so.</summary>
internal sealed class LateRouter(RoutedRequest routed, bool isLate) : RequestRouter
{
    private TaskCompletionSource<RoutedRequest>? _waiting;

    /// <summary>Requests that were begun.</summary>
    public int Asked { get; private set; }

    public override TrafficDirection Direction => TrafficDirection.Outbound;

    public override string? CallerCertificate => null;

    public override ReadOnlyMemory<byte> AddedFields => default;

    public override RouteDecision RouteConnection() => routed.Route;

    public override ValueTask<RoutedRequest> RouteAsync()
    {
        Asked++;
        if (!isLate)
        {
            return new ValueTask<RoutedRequest>(routed);
        }

        _waiting = new TaskCompletionSource<RoutedRequest>();
        return new ValueTask<RoutedRequest>(_waiting.Task);
    }

    /// <summary>The way is known.</summary>
    /// <returns>Whether a request has waited for it.</returns>
    public bool Find()
    {
        (TaskCompletionSource<RoutedRequest>? waiting, _waiting) = (_waiting, null);
        waiting?.SetResult(routed);
        return waiting is not null;
    }
}
