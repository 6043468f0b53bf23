using System.Collections.Frozen;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Forwarding;

namespace Mesh.Proxy.Resilience;

/// <summary>What a route wants tried again beyond what was never sent.</summary>
internal sealed class RetryRule
{
    /// <summary>Unit of the waits where the route names none; as in Envoy.</summary>
    private static readonly TimeSpan DefaultUnit = TimeSpan.FromMilliseconds(25);

    /// <summary>Longest random part of a wait, in units; as in Envoy.</summary>
    private const int MaxUnits = 10;

    private const int GatewayTimeout = 504;

    private readonly FrozenSet<int> _codes;
    private readonly bool _onConnectionError;
    private readonly TimeSpan? _backoff;

    private RetryRule(HttpRetry retry)
    {
        _codes = retry.Codes.Select(code => (int)code).ToFrozenSet();
        _onConnectionError = retry.OnConnectionError;
        _backoff = retry.HasBackoffMs ? TimeSpan.FromMilliseconds(retry.BackoffMs) : null;
        Attempts = retry.Attempts == 0 ? 1 : (int)retry.Attempts;
    }

    /// <summary>Further tries, 1–10.</summary>
    public int Attempts { get; }

    /// <summary>The rule that the resource describes; null for none.</summary>
    public static RetryRule? Of(HttpRetry? retry) => retry is null ? null : new RetryRule(retry);

    /// <summary>An answer with this status is tried again.</summary>
    public bool Covers(int statusCode) => _codes.Contains(statusCode);

    /// <summary>A try that has failed like this, before a byte of its answer was passed on, is made again.</summary>
    public bool Covers(ForwardFailure failure) =>
        failure == ForwardFailure.UpstreamTimeout ? _onConnectionError || _codes.Contains(GatewayTimeout)
        : _onConnectionError && (failure == ForwardFailure.UpstreamReset || failure.MayGoElsewhere());

    /// <summary>
    /// The wait before a further try: the route's back-off, and a random part whose range doubles with each try. Fully random, so that those who have failed together do not come back together.
    /// </summary>
    /// <param name="attempt">Which further try, from 1 on.</param>
    /// <param name="chance">From 0 to below 1.</param>
    public TimeSpan WaitOf(int attempt, double chance)
    {
        TimeSpan unit = _backoff is { Ticks: > 0 } backoff ? backoff : DefaultUnit;
        return (_backoff ?? TimeSpan.Zero) + (unit * Math.Min((1 << attempt) - 1, MaxUnits) * chance);
    }
}
