using System.Globalization;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Reads numbers from a Prometheus endpoint inside the cluster.</summary>
internal sealed class MetricsReader(HttpClient http, string address, int port)
{
    /// <summary>The sum of a metric over all its label sets; 0 if it is not there.</summary>
    public async Task<double> SumAsync(string metric, CancellationToken cancellationToken)
    {
        string text = await http.GetStringAsync(new Uri($"http://{address}:{port}/metrics"), cancellationToken);
        return Sum(text, metric);
    }

    /// <summary>Sums a metric in the Prometheus text format: <c>name{labels} value [timestamp]</c>.</summary>
    internal static double Sum(string text, string metric)
    {
        double sum = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith(metric, StringComparison.Ordinal))
            {
                continue;
            }

            ReadOnlySpan<char> rest = line[metric.Length..];
            if (rest.StartsWith("{", StringComparison.Ordinal))
            {
                rest = rest[(rest.LastIndexOf('}') + 1)..];
            }

            if (rest.StartsWith(" ", StringComparison.Ordinal))
            {
                rest = rest.Trim();
                int end = rest.IndexOf(' ');
                sum += double.Parse(end < 0 ? rest : rest[..end], NumberStyles.Float, CultureInfo.InvariantCulture);
            }
        }

        return sum;
    }
}
