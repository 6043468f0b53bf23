using System.Globalization;

namespace Mesh.Proxy.Telemetry.AccessLogs;

/// <summary>What the access log is told at start.</summary>
/// <param name="Mode">Which requests.</param>
/// <param name="Ratio">Their share with <see cref="AccessLogMode.Sampled"/>, above 0 and below 1.</param>
internal readonly record struct AccessLogOptions(AccessLogMode Mode, double Ratio)
{
    /// <summary>What <see cref="TryParse"/> reads, in words.</summary>
    public const string Expected = "off, errors, all or a share of the requests between 0 and 1, such as 0.01";

    public static AccessLogOptions Off => default;

    /// <summary>Whether something is to be told of; asked once for each.</summary>
    /// <param name="isFailure">Whether it has failed.</param>
    /// <param name="random">Chooses. Safe for several threads.</param>
    public bool Wants(bool isFailure, Random random) => Mode switch
    {
        AccessLogMode.All => true,
        AccessLogMode.Errors => isFailure,
        AccessLogMode.Sampled => random.NextDouble() < Ratio,
        _ => false,
    };

    /// <returns>Null for anything but <see cref="Expected"/>.</returns>
    public static AccessLogOptions? TryParse(string text) => text switch
    {
        "off" => Off,
        "errors" => new AccessLogOptions(AccessLogMode.Errors, 1),
        "all" => new AccessLogOptions(AccessLogMode.All, 1),
        _ => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double ratio) && ratio is >= 0 and <= 1
            ? new AccessLogOptions(ratio == 0 ? AccessLogMode.Off : ratio == 1 ? AccessLogMode.All : AccessLogMode.Sampled, ratio)
            : null,
    };
}
