using System.Globalization;
using Mesh.Proxy.Http1;
using Mesh.Proxy.RegionRouting;

namespace Mesh.Proxy.Admin;

/// <summary>What is wanted of regions, and how far they are. A table for a person, JSON for a program that asks for it.</summary>
internal sealed class RegionPages(RegionTable regions)
{
    public IReadOnlyList<AdminPage> Pages => [new(KnownMethod.Get, "/debug/regions", Regions)];

    private ValueTask<AdminResponse> Regions(AdminQuery query, CancellationToken cancellationToken)
    {
        RegionDump[] dumps = RegionDump.Of(regions);
        if (query.WantsJson)
        {
            return ValueTask.FromResult(AdminResponse.Json(dumps, AdminJsonContext.Default.RegionDumpArray));
        }

        AdminTable table = new("REGION", "AVAILABLE", "PLACE", "CONNECT MS");
        foreach (RegionDump region in dumps)
        {
            table.Add(
                region.Region,
                $"{region.AvailablePercent.ToString(CultureInfo.InvariantCulture)} %",
                region.Place?.ToString(CultureInfo.InvariantCulture) ?? "-",
                region.ConnectMilliseconds?.ToString("0.0", CultureInfo.InvariantCulture) ?? "-");
        }

        return ValueTask.FromResult(table.ToResponse());
    }
}
