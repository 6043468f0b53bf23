using System.Collections.Frozen;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Lifecycle;
using Mesh.Proxy.State;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Lifecycle;

public sealed class DeletionWatchTests
{
    private readonly ProxyStateStore _states = new();
    private readonly SidecarLifecycle _lifecycle = new(new FakeTimeProvider(), NullLogger.Instance);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_PodIsMarkedForDeletion_EndsTheWelcome()
    {
        Task watch = DeletionWatch.RunAsync(_states, _lifecycle, Cancellation);
        _states.Publish(ProxyState.Empty with { Workload = Pod(isEnding: false) });
        Assert.False(_lifecycle.IsEnding);

        _states.Publish(ProxyState.Empty with { Workload = Pod(isEnding: true) });
        await watch.WaitAsync(Cancellation);

        Assert.Equal(SidecarPhase.LameDuck, _lifecycle.Phase);
    }

    [Fact]
    public async Task RunAsync_SomebodyElseWasEarlier_Ends()
    {
        Task watch = DeletionWatch.RunAsync(_states, _lifecycle, Cancellation);

        _lifecycle.BeginEnding(EndingCause.Hook);

        await watch.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task RunAsync_SidecarEnds_Ends()
    {
        using CancellationTokenSource ending = new();
        Task watch = DeletionWatch.RunAsync(_states, _lifecycle, ending.Token);

        await ending.CancelAsync();

        await watch.WaitAsync(Cancellation);
        Assert.False(_lifecycle.IsEnding);
    }

    private static WorkloadModel Pod(bool isEnding) => new(
        new ResourceName("shop", "web-1"), "web", FrozenDictionary<(ResourceName, int), InboundPortModel>.Empty, FrozenDictionary<int, Protocol>.Empty)
    {
        IsEnding = isEnding,
    };
}
