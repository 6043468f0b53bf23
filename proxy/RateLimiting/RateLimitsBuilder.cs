using System.Collections.Immutable;
using Google.Protobuf;
using Mesh.Proxy.Access;
using Mesh.Proxy.Discovery.Validation;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.RateLimiting;

/// <summary>
/// Makes the limits of this pod from what the control plane says about it. A limit that stays as it is keeps its buckets, so that a change of something else gives nobody a full one. What is
/// not understood limits nothing.
/// </summary>
internal static class RateLimitsBuilder
{
    private const uint MaxTokens = 1_000_000;
    private const uint MinPeriod = 1_000;
    private const uint MaxPeriod = 86_400_000;

    private static readonly MessageParser<Wire.RateLimit> Known = Wire.RateLimit.Parser.WithDiscardUnknownFields(true);

    /// <param name="limits">What is said now.</param>
    /// <param name="before">What was made before.</param>
    public static ImmutableArray<RateLimitModel> Build(IEnumerable<Wire.RateLimit> limits, ImmutableArray<RateLimitModel> before) =>
        [.. limits.Select(limit => Build(limit, before)).OfType<RateLimitModel>()];

    private static RateLimitModel? Build(Wire.RateLimit limit, ImmutableArray<RateLimitModel> before)
    {
        RateLimitKey? key = limit.Key switch
        {
            Wire.RateLimitKey.Workload => RateLimitKey.Workload,
            Wire.RateLimitKey.Client => RateLimitKey.Client,
            _ => null,
        };
        if (key is not { } known
            || limit.Requests is 0 or > MaxTokens
            || limit.Burst is 0 or > MaxTokens
            || limit.PerMs is < MinPeriod or > MaxPeriod
            || !limit.Ports.All(Ports.IsValid)
            || !limit.Name.All(character => char.IsAsciiLetterOrDigit(character) || character == '-')
            || AccessModelBuilder.BuildAll(limit.To) is not { } operations
            || Known.ParseFrom(limit.ToByteArray()).CalculateSize() != limit.CalculateSize())
        {
            return null;
        }

        TokenRate rate = new((int)limit.Requests, TimeSpan.FromMilliseconds(limit.PerMs), (int)limit.Burst);
        RateLimitModel? same = before.FirstOrDefault(other => other.Source == limit.Source && other.Name == limit.Name && other.Key == known && other.Rate == rate);
        return new RateLimitModel(
            limit.Source, limit.Name, [.. limit.Ports.Select(port => (int)port)], operations, known, rate, same?.Buckets ?? new ClientBuckets());
    }
}
