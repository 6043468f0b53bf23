namespace Mesh.Proxy.Telemetry;

/// <summary>How metrics call a direction.</summary>
internal static class TrafficDirections
{
    public static string Label(this TrafficDirection direction) => direction == TrafficDirection.Outbound ? "outbound" : "inbound";
}
