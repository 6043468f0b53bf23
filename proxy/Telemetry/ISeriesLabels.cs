namespace Mesh.Proxy.Telemetry;

/// <summary>Labels of a series, as those who count know them.</summary>
internal interface ISeriesLabels
{
    /// <summary>As those who read metrics know them.</summary>
    KeyValuePair<string, string>[] ToTags();
}
