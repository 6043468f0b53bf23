using Mesh.Proxy.State;

namespace Mesh.Proxy.Telemetry;

/// <summary>How metrics, spans and the access log call a distance.</summary>
internal static class ProximityLabel
{
    public static string Label(this Proximity proximity) => proximity switch
    {
        Proximity.Zone => "zone",
        Proximity.Region => "region",
        Proximity.Other => "other",
        _ => "",
    };
}
