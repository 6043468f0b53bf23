using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Resilience;

/// <summary>A try of which the client has seen nothing, and what went before it.</summary>
internal readonly record struct FailedTry
{
    /// <summary>How it failed; none if it was answered with <see cref="StatusCode"/>.</summary>
    public ForwardFailure Failure { get; init; }

    /// <summary>Status of the answer, if there is one.</summary>
    public int StatusCode { get; init; }

    /// <summary>What the answer asks to wait.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>Something of the request's body is gone.</summary>
    public bool IsBodyConsumed { get; init; }

    /// <summary>There is an endpoint that was not asked yet.</summary>
    public bool HasAnother { get; init; }

    /// <summary>Further tries that were made because nothing had been sent.</summary>
    public int Unsent { get; init; }

    /// <summary>Further tries that were made because the route says so.</summary>
    public int Ruled { get; init; }

    /// <summary>What is left of the request's time.</summary>
    public TimeSpan Remaining { get; init; }

    /// <summary>For metrics: the reason code of the failure, or the answer's status.</summary>
    public string Cause => Failure != ForwardFailure.None ? FailureResponseMapper.CodeOf(Failure, TrafficDirection.Outbound) : $"http-{StatusCode}";
}
