using System.Globalization;

namespace Mesh.Samples.Load;

/// <summary>A steady load: what to call and how often.</summary>
/// <param name="Name">In the statistics.</param>
/// <param name="Rate">Requests per second.</param>
/// <param name="Protocol">What a request is.</param>
/// <param name="Url">Where it goes.</param>
internal sealed record LoadTarget(string Name, double Rate, LoadProtocol Protocol, Uri Url)
{
    /// <summary>More than a sample on a shared machine should ever ask for.</summary>
    public const double MaxRate = 20_000;

    /// <summary>Reads <c>name,rate,protocol,url</c>.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static LoadTarget Parse(string text)
    {
        string[] parts = text.Split(',', 4);
        return parts.Length == 4
            && parts[0].Length > 0
            && double.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double rate)
            && rate is > 0 and <= MaxRate
            && LoadProtocolNames.TryParse(parts[2], out LoadProtocol protocol)
            && Uri.TryCreate(parts[3], UriKind.Absolute, out Uri? url)
                ? new LoadTarget(parts[0], rate, protocol, url)
                : throw new FormatException($"target '{text}' is not <name>,<requests per second>,<protocol>,<url>");
    }
}
