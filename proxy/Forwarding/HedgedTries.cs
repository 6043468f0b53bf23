using Mesh.Proxy.Hedging;
using Mesh.Proxy.Http;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Forwarding;

/// <summary>
/// The tries of one request that is hedged, in the place of the forwarder's HTTP client: asks a further endpoint each time that the rule's delay has passed without an answer, and hands out the
/// first answer that is worth passing on. A try that fails while others are under way leaves the request to them; what the last one ends with is the request's own end, which the route may
/// have tried again.
/// <code>
/// first ─────────── nothing ────────────▶ given up
///   └──delay──▶ second ──answer's head──▶ passed on
/// </code>
/// </summary>
internal sealed class HedgedTries : HttpMessageHandler, IAsyncDisposable
{
    private readonly MeshRequestFeature _mesh;
    private readonly RequestRetries _retries;
    private readonly Func<ForwardAttempt, CancellationToken, UpstreamTry> _begin;
    private readonly ProxyMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly HedgeRule _rule;
    private readonly ForwardAttempt _first;
    private readonly CancellationTokenSource _passing;
    private readonly List<HedgedTry> _open = [];
    private readonly List<Task> _givenUp = [];
    private CancellationTokenRegistration _expiry;
    private HedgedTry? _taken;
    private bool _isRefused;

    /// <param name="mesh">The request, with its first attempt and a backend that hedges. Told which attempt counts.</param>
    /// <param name="retries">Whom it has asked; decides about further tries.</param>
    /// <param name="begin">Begins a try that ends with a token.</param>
    /// <param name="metrics">Told of further tries.</param>
    /// <param name="time">Clock.</param>
    public HedgedTries(
        MeshRequestFeature mesh, RequestRetries retries, Func<ForwardAttempt, CancellationToken, UpstreamTry> begin, ProxyMetrics metrics, TimeProvider time)
    {
        (_mesh, _retries, _begin, _metrics, _time) = (mesh, retries, begin, metrics, time);
        _rule = mesh.Backend.Policy.Hedge!;
        _first = mesh.Attempt!;
        _passing = CancellationTokenSource.CreateLinkedTokenSource(_first.Deadline.Token);
        Invoker = new HttpMessageInvoker(this, disposeHandler: false);
    }

    /// <summary>For the forwarder; sends one message.</summary>
    public HttpMessageInvoker Invoker { get; }

    /// <summary>Ends what the forwarder does: the request's time is over, or that of the try whose answer it passes on.</summary>
    public CancellationToken Token => _passing.Token;

    /// <summary>The try that counts has taken longer than one may.</summary>
    public bool IsExpired => _taken?.IsExpired ?? false;

    public async ValueTask DisposeAsync()
    {
        _givenUp.AddRange(_open.Select(open => open.GiveUpAsync()));
        await Task.WhenAll(_givenUp);
        await _expiry.DisposeAsync();
        _taken?.Dispose();
        _passing.Dispose();
        Invoker.Dispose();
        Dispose();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        RequestCopy copy = new(RouteTransforms.TargetOf(_mesh), request);
        if (request.Content is { } content)
        {
            byte[] body = await content.ReadAsByteArrayAsync(cancellationToken);
            copy.Body = body.Length == 0 ? null : body;
        }

        Ask(_first, copy);
        while (true)
        {
            if (await NextAsync() is not { } ended)
            {
                Hedge(copy);
            }
            else if (_open.Count == 1 || ended.IsAnswered)
            {
                return await Take(ended);
            }
            else
            {
                _open.Remove(ended);
                Count(ended, HedgeOutcomes.Failed);
                ended.Discard();
            }
        }
    }

    private void Ask(ForwardAttempt attempt, RequestCopy copy) => _open.Add(new HedgedTry(attempt, copy, _begin));

    // The next try that ends; null if it is time for another one before that.
    private async Task<HedgedTry?> NextAsync()
    {
        using CancellationTokenSource waiting = new();
        List<Task> awaited = [.. _open.Select(open => open.Answer)];
        if (!_isRefused && _retries.MayHedge(_rule))
        {
            awaited.Add(Task.Delay(_rule.Delay, _time, waiting.Token));
        }

        await Task.WhenAny(awaited);
        await waiting.CancelAsync();
        return _open.Find(open => open.Answer.IsCompleted);
    }

    private void Hedge(RequestCopy copy)
    {
        ForwardAttempt unanswered = _open[^1].Attempt;
        if (_retries.Hedge(_rule, unanswered.Endpoint) is not { } endpoint)
        {
            _isRefused = true;
            _metrics.Hedged(_mesh.Backend.Name, HedgeOutcomes.Refused);
            return;
        }

        _mesh.Retries++;
        _mesh.Hedges++;
        _metrics.Retried(_mesh.Service, _retries.Cause);
        Ask(unanswered.Beside(endpoint, _time.GetTimestamp()), copy);
    }

    private Task<HttpResponseMessage> Take(HedgedTry ended)
    {
        _taken = ended;
        _mesh.Attempt = ended.Attempt;
        _open.Remove(ended);
        Count(ended, ended.IsAnswered ? HedgeOutcomes.Won : HedgeOutcomes.Failed);
        foreach (HedgedTry other in _open)
        {
            Count(other, HedgeOutcomes.Lost);
            _givenUp.Add(other.GiveUpAsync());
        }

        _open.Clear();
        _expiry = ended.Token.Register(static passing => ((CancellationTokenSource)passing!).Cancel(), _passing);
        return ended.Answer;
    }

    private void Count(HedgedTry ended, string outcome)
    {
        if (ended.Attempt != _first)
        {
            _metrics.Hedged(_mesh.Backend.Name, outcome);
        }
    }
}
