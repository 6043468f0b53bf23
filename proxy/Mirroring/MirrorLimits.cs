using Mesh.Proxy.Relay.Exchanges;

namespace Mesh.Proxy.Mirroring;

/// <summary>Bounds of what mirrors may take. What is beyond one is not copied, or not read to its end; the request itself never notices.</summary>
internal static class MirrorLimits
{
    /// <summary>Copies under way at a time, of a loop and of the managed host: each holds a request. What a slow mirror does not take is dropped.</summary>
    public const int MaxInFlight = 256;

    /// <summary>Largest request that is copied, as much as is kept for another endpoint: on the engine with its head, on the managed host the body alone.</summary>
    public const int MaxRequestBytes = RequestUpload.RepeatLimit;

    /// <summary>What is read of an answer, and thrown away, so that its connection can carry another request. A longer one ends with its connection.</summary>
    public const int MaxAnswerBytes = 1024 * 1024;

    /// <summary>Time for a copy from its beginning to the end of its answer; Envoy's default for any request.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(15);
}
