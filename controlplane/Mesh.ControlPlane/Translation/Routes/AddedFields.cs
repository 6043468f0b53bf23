using System.Text;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Http;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>How much the filters of a rule and of one of its backends add to a message: it must fit beside the largest head that a sidecar accepts.</summary>
internal static class AddedFields
{
    /// <summary>Bytes of field lines; the contract with the sidecars.</summary>
    public const int MaxBytes = 8 * 1024;

    public static void Check(RouteFilters filters, ValueList<RouteReference> backends, string field, RouteFaults faults)
    {
        int request = backends.Select(backend => SizeOf(backend.Filters.Changes.Request)).DefaultIfEmpty().Max() + SizeOf(filters.Changes.Request);
        int response = backends.Select(backend => SizeOf(backend.Filters.Changes.Response)).DefaultIfEmpty().Max() + SizeOf(filters.Changes.Response);
        if (Math.Max(request, response) > MaxBytes)
        {
            faults.Unsupported($"{field}.filters", $"must add at most {MaxBytes} bytes of header fields to a message");
        }
    }

    private static int SizeOf(HeaderModifier? modifier) => modifier is null
        ? 0
        : modifier.Set.Concat(modifier.Add).Sum(header => header.Name.Length + Encoding.UTF8.GetByteCount(header.Value) + ": \r\n".Length);
}
