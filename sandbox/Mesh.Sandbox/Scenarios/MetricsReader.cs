using System.Globalization;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Reads numbers from a Prometheus endpoint inside the cluster.</summary>
internal sealed class MetricsReader(HttpClient http, string address, int port)
{
    /// <summary>The sum of a metric over its label sets; 0 if it is not there.</summary>
    /// <param name="metric">Name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="labels">Which label sets count: those with each of these, written as in the text, <c>name="value"</c>.</param>
    public async Task<double> SumAsync(string metric, CancellationToken cancellationToken, params string[] labels)
    {
        string text = await http.GetStringAsync(new Uri($"http://{address}:{port}/metrics"), cancellationToken);
        return Sum(text, metric, labels);
    }

    /// <summary>Sums a metric in the Prometheus text format: <c>name{labels} value [timestamp]</c>.</summary>
    internal static double Sum(string text, string metric, params string[] labels)
    {
        double sum = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith(metric, StringComparison.Ordinal))
            {
                continue;
            }

            ReadOnlySpan<char> rest = line[metric.Length..];
            string labelSet = "";
            if (rest.StartsWith("{", StringComparison.Ordinal))
            {
                int close = rest.LastIndexOf('}');
                labelSet = $",{rest[1..close]}";
                rest = rest[(close + 1)..];
            }

            if (rest.StartsWith(" ", StringComparison.Ordinal) && labels.All(label => labelSet.Contains($",{label}", StringComparison.Ordinal)))
            {
                rest = rest.Trim();
                int end = rest.IndexOf(' ');
                sum += double.Parse(end < 0 ? rest : rest[..end], NumberStyles.Float, CultureInfo.InvariantCulture);
            }
        }

        return sum;
    }
}
