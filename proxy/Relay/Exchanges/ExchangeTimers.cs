using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>Time limits and waits of a request that the engine carries. Alarms are made for connections whose requests have any.</summary>
internal sealed class ExchangeTimers(HttpExchange exchange, EventLoop loop) : ILoopTimerHandler
{
    private LoopTimer? _request;
    private LoopTimer? _try;
    private LoopTimer? _wait;

    /// <summary>What is left of the request's time; the largest value without a limit.</summary>
    public TimeSpan Remaining => _request is { IsSet: true } ? TimeSpan.FromMilliseconds(Math.Max(0, _request.Deadline - loop.Now)) : TimeSpan.MaxValue;

    /// <summary>The request begins.</summary>
    public void BeginRequest(HttpRuleModel? rule, RequestHead head)
    {
        if (rule is { Timeouts.Request: { Ticks: > 0 } })
        {
            loop.SetTimer(_request ??= new LoopTimer(this), rule.Timeouts.RequestLimit(head));
        }
    }

    /// <summary>A try begins.</summary>
    public void BeginTry(HttpRuleModel? rule)
    {
        if (rule is { Timeouts.Try: { Ticks: > 0 } })
        {
            loop.SetTimer(_try ??= new LoopTimer(this), rule.Timeouts.Try);
        }
    }

    /// <summary>Waits before the first try.</summary>
    /// <returns>False if there is nothing to wait for.</returns>
    public bool TryWait(TimeSpan time)
    {
        if (time <= TimeSpan.Zero)
        {
            return false;
        }

        Wait(time);
        return true;
    }

    /// <summary>Waits for the next try.</summary>
    public void Wait(TimeSpan time) => loop.SetTimer(_wait ??= new LoopTimer(this), time);

    /// <summary>A try has ended.</summary>
    public void EndTry() => Remove(_try);

    /// <summary>Nothing is limited any more, and nobody waits.</summary>
    public void End()
    {
        Remove(_request);
        Remove(_try);
        Remove(_wait);
    }

    public void OnTimer(LoopTimer timer)
    {
        if (timer == _wait)
        {
            exchange.OnWaited();
        }
        else
        {
            // Both may have passed when the loop comes to look at its clock: then the request's limit is what ends it.
            bool isRequest = timer == _request || Remaining == TimeSpan.Zero;
            exchange.OnTimedOut(isRequest ? ForwardFailure.RequestTimeout : ForwardFailure.UpstreamTimeout);
        }
    }

    private void Remove(LoopTimer? timer)
    {
        if (timer is not null)
        {
            loop.Timers.Remove(timer);
        }
    }
}
