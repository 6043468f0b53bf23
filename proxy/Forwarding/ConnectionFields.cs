using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Mesh.Proxy.Forwarding;

/// <summary>Leaves out the fields that <c>Connection</c> names as meant for this hop (RFC 9110 §7.6.1), which the forwarder's base class passes on.</summary>
internal static class ConnectionFields
{
    // Naming these cannot make the message mean something else to the next reader than to us; the last ones are options, not names.
    private static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Transfer-Encoding", "Upgrade", "TE", "close", "keep-alive",
    };

    public static void LeaveOut(HttpRequest from, HttpRequestMessage to)
    {
        foreach (string option in OptionsOf(from.Headers.Connection))
        {
            if (!Kept.Contains(option))
            {
                to.Headers.Remove(option);
                to.Content?.Headers.Remove(option);
            }
        }

        if (to.Version == HttpVersion.Version11 && OptionsOf(from.Headers.TE).Contains("trailers", StringComparer.OrdinalIgnoreCase))
        {
            // RFC 9110 §10.1.4: TE is named by Connection, so that a hop that does not know it does not pass it on.
            to.Headers.TryAddWithoutValidation("TE", "trailers");
            to.Headers.TryAddWithoutValidation("Connection", "TE");
        }
    }

    public static void LeaveOut(HttpResponseMessage from, HttpResponse to)
    {
        if (!from.Headers.NonValidated.TryGetValues("Connection", out System.Net.Http.Headers.HeaderStringValues values))
        {
            return;
        }

        foreach (string option in OptionsOf(values.ToString()))
        {
            if (!Kept.Contains(option))
            {
                to.Headers.Remove(option);
            }
        }
    }

    private static IEnumerable<string> OptionsOf(StringValues values) =>
        values.SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
