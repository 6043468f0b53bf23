using System.Globalization;
using System.Text;

namespace Mesh.Proxy.Admin;

/// <summary>Writes the Prometheus text exposition format 0.0.4, with names as OpenTelemetry's compatibility rules make them.</summary>
/// <param name="text">Where it is written to.</param>
internal sealed class PrometheusText(StringBuilder text)
{
    /// <summary>Content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private char _separator;

    /// <summary>Begins a metric.</summary>
    /// <param name="instrument">Name as instruments have it, with dots.</param>
    /// <param name="unit">Unit of the instrument.</param>
    /// <param name="type"><c>counter</c>, <c>gauge</c> or <c>histogram</c>.</param>
    /// <param name="help">What it means; may be empty.</param>
    /// <returns>Name of its samples.</returns>
    public string BeginMetric(string instrument, string unit, string type, string help)
    {
        string name = NameOf(instrument, unit, type);
        if (help.Length > 0)
        {
            text.Append("# HELP ").Append(name).Append(' ').Append(help.Replace("\\", "\\\\", StringComparison.Ordinal).ReplaceLineEndings(" ")).Append('\n');
        }

        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return name;
    }

    /// <summary>Begins a line; labels may follow, then a value.</summary>
    public void BeginSample(string name, string suffix = "")
    {
        text.Append(name).Append(suffix);
        _separator = '{';
    }

    public void Label(string name, string value)
    {
        text.Append(_separator);
        AppendName(name);
        text.Append("=\"");
        foreach (char c in value)
        {
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '"' => text.Append("\\\""),
                '\n' => text.Append("\\n"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
        _separator = ',';
    }

    /// <summary>Upper bound of a histogram's bucket.</summary>
    public void UpperBound(double bound) => Label("le", Number(bound));

    /// <summary>Ends a line.</summary>
    public void EndSample(double value) => text.Append(_separator == ',' ? "} " : " ").Append(Number(value)).Append('\n');

    private static string NameOf(string instrument, string unit, string type)
    {
        string name = Sanitize(instrument);
        string suffix = unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        name = name.EndsWith(suffix, StringComparison.Ordinal) ? name : name + suffix;
        return type == "counter" && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static string Sanitize(string name) => string.Create(name.Length, name, (span, source) =>
    {
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = Sanitize(source[i]);
        }
    });

    private static char Sanitize(char c) => char.IsAsciiLetterOrDigit(c) ? c : '_';

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private void AppendName(string label)
    {
        foreach (char c in label)
        {
            text.Append(Sanitize(c));
        }
    }
}
