using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Mirroring;

/// <summary>What became of a copy, as metrics name it. The texts are stable.</summary>
internal static class MirrorOutcomes
{
    /// <summary>The request is larger than what is kept of one.</summary>
    public const string TooLarge = "too-large";

    /// <summary>The request ended before it was read whole, or the sidecar before the copy was answered.</summary>
    public const string Incomplete = "incomplete";

    /// <summary>The request asks to switch protocols: what follows cannot be copied.</summary>
    public const string Upgrade = "upgrade";

    /// <summary>As many copies are under way as may be, or memory is short.</summary>
    public const string TooMany = "too-many";

    /// <summary>It was answered.</summary>
    public static string OfStatus(int statusCode) => statusCode switch
    {
        < 300 => "2xx",
        < 400 => "3xx",
        < 500 => "4xx",
        _ => "5xx",
    };

    /// <summary>It was not: the reason code that a request would be answered with.</summary>
    public static string OfFailure(ForwardFailure failure) => FailureResponseMapper.CodeOf(failure, TrafficDirection.Outbound);
}
