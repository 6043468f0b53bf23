using Google.Protobuf;
using Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Discovery;

/// <summary>Reads from a NACK which resources of the response it is about.</summary>
internal static class Refusals
{
    // What a sidecar writes goes into logs, conditions and debug pages.
    private const int MaxText = 400;

    /// <summary>The refused resources with the reason for each. A NACK that does not say which ones refuses all: nothing of it may count as applied.</summary>
    /// <param name="error">The error of the request; null for an ACK.</param>
    /// <param name="sent">Names of the resources in the response.</param>
    public static IReadOnlyDictionary<string, string> Of(Api.Discovery.Status? error, IReadOnlyCollection<string> sent)
    {
        if (error is null)
        {
            return new Dictionary<string, string>();
        }

        var named = Details(error);
        return named.Count > 0 && named.Keys.All(name => sent.Contains(name))
            ? named
            : sent.ToDictionary(name => name, _ => Printable(error.Message), StringComparer.Ordinal);
    }

    /// <summary>Short, and without control characters.</summary>
    public static string Printable(string text) =>
        string.Concat(text.Take(MaxText).Select(character => char.IsControl(character) ? ' ' : character));

    private static Dictionary<string, string> Details(Api.Discovery.Status error)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var detail in error.Details.Where(detail => detail.Is(RejectedResources.Descriptor)))
            {
                foreach (var rejection in detail.Unpack<RejectedResources>().Resources)
                {
                    named[rejection.Name] = Printable(rejection.Field.Length == 0 ? rejection.Reason : $"{rejection.Field}: {rejection.Reason}");
                }
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // Then nobody knows which.
            named.Clear();
        }

        return named;
    }
}
