using System.Globalization;
using Mesh.Api.WellKnown;

namespace Mesh.Proxy.Telemetry.Otlp;

/// <summary>Reads OpenTelemetry's standard environment variables, as far as they have a meaning here.</summary>
/// <param name="environment">Looks up a variable.</param>
/// <param name="faults">Gets a line for each fault.</param>
internal sealed class OtlpOptionsReader(Func<string, string?> environment, List<string> faults)
{
    private const string Certificate = "OTEL_EXPORTER_OTLP_CERTIFICATE";
    private const string OnlyProtocol = "http/protobuf";

    public OtlpOptions Read()
    {
        if (string.Equals(Find("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return OtlpOptions.Off;
        }

        Uri? traces = EndpointOf("TRACES", "v1/traces");
        Uri? metrics = EndpointOf("METRICS", "v1/metrics");
        if (traces is null && metrics is null)
        {
            return OtlpOptions.Off;
        }

        Check("OTEL_EXPORTER_OTLP_PROTOCOL", OnlyProtocol, text => text == OnlyProtocol, OnlyProtocol);
        string? certificate = Find(Certificate);
        if (certificate is null && (IsEncrypted(traces) || IsEncrypted(metrics)))
        {
            faults.Add($"{Certificate} is not set: an https endpoint needs the PEM file of its roots");
        }

        return new OtlpOptions
        {
            Traces = traces,
            Metrics = metrics,
            CertificateFile = certificate,
            Headers = Headers(),
            Timeout = Milliseconds("OTEL_EXPORTER_OTLP_TIMEOUT", 10_000),
            MetricInterval = Milliseconds("OTEL_METRIC_EXPORT_INTERVAL", 60_000),
            TraceRatio = Ratio(),
            ServiceName = Find("OTEL_SERVICE_NAME"),
        };
    }

    private static bool IsEncrypted(Uri? endpoint) => endpoint?.Scheme == Uri.UriSchemeHttps;

    private static double? TryRatio(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double ratio) && ratio is >= 0 and <= 1 ? ratio : null;

    private static int? TryMilliseconds(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds) && milliseconds > 0 ? milliseconds : null;

    private string? Find(string variable) => environment(variable) is { Length: > 0 } text ? text : null;

    private string Check(string variable, string fallback, Func<string, bool> isValid, string what)
    {
        if (Find(variable) is not { } text)
        {
            return fallback;
        }

        if (isValid(text))
        {
            return text;
        }

        faults.Add($"{variable} is '{text}': it must be {what}");
        return fallback;
    }

    // The common endpoint is a base; that of a signal is taken as it is.
    private Uri? EndpointOf(string signal, string path)
    {
        string exporter = Check($"OTEL_{signal}_EXPORTER", "otlp", text => text is "otlp" or "none", "otlp or none");
        if (exporter == "none")
        {
            return null;
        }

        string own = $"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT";
        string variable = Find(own) is not null ? own : MeshEnvironment.OtlpEndpoint;
        if (Find(variable) is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? endpoint) && endpoint.Scheme is "http" or "https" && endpoint.UserInfo.Length == 0)
        {
            return variable == own ? endpoint : new Uri(endpoint.AbsoluteUri.EndsWith('/') ? endpoint : new Uri(endpoint.AbsoluteUri + "/"), path);
        }

        string fault = $"{variable} is '{text}': it must be the URL of a collector, such as http://collector.observability:4318";
        if (!faults.Contains(fault))
        {
            faults.Add(fault);
        }

        return null;
    }

    private List<KeyValuePair<string, string>> Headers()
    {
        const string Variable = "OTEL_EXPORTER_OTLP_HEADERS";
        List<KeyValuePair<string, string>> headers = [];
        foreach (string pair in (Find(Variable) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int equals = pair.IndexOf('=');
            string name = equals < 0 ? "" : pair[..equals].Trim();
            string value = equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..].Trim());
            if (name.Length == 0 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) || value.Any(char.IsControl))
            {
                // Its value may be a secret.
                faults.Add($"{Variable} must be name=value, separated by commas");
                continue;
            }

            headers.Add(new(name, value));
        }

        return headers;
    }

    private TimeSpan Milliseconds(string variable, int fallback) => TimeSpan.FromMilliseconds(
        TryMilliseconds(Check(variable, fallback.ToString(CultureInfo.InvariantCulture), text => TryMilliseconds(text) is not null, "a whole number of milliseconds, at least 1"))
            ?? fallback);

    private double Ratio()
    {
        string sampler = Check(
            MeshEnvironment.TraceSampler, "parentbased_always_off", text => text is "parentbased_always_off" or "parentbased_always_on" or MeshEnvironment.TraceSamplerByRatio, $"parentbased_always_off, parentbased_always_on or {MeshEnvironment.TraceSamplerByRatio}");
        return sampler switch
        {
            "parentbased_always_on" => 1,
            MeshEnvironment.TraceSamplerByRatio => TryRatio(Check(MeshEnvironment.TraceRatio, "1", text => TryRatio(text) is not null, "a number between 0 and 1")) ?? 0,
            _ => 0,
        };
    }
}
