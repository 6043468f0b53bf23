using System.Text;
using Google.Protobuf.Collections;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Discovery.Validation;

/// <summary>Checks what a rule does to requests and answers. Everything here is written to the wire, so it must not be able to end a line or to change what the message is.</summary>
internal static class HttpFiltersValidator
{
    /// <summary>
    /// Bytes of the field lines that a rule and one of its backends add to one message. Beside the largest head that is accepted they must fit a buffer.
    /// </summary>
    private const int MaxAddedBytes = Http1Limits.MaxAddedBytes;

    /// <summary>Entries of each list of a modifier; the Gateway API has 16.</summary>
    private const int MaxEntries = 64;

    private const int MaxMirrors = 16;
    private const int MaxNameLength = 256;
    private const int MaxPathLength = 1024;

    // What they say is said by the relay: framing, connection, who is asked, who calls.
    private static readonly KnownFieldSet Reserved = HopByHop.Fields.With(KnownField.Host).With(KnownField.ContentLength)
        .With(KnownField.TransferEncoding).With(KnownField.Expect).With(KnownField.Trailer).With(KnownField.XForwardedClientCert);

    /// <summary>Checks the filters of a rule and of its backends.</summary>
    public static ResourceFault? CheckRule(string field, HttpRouteRule rule)
    {
        if ((Check($"{field}.filters", rule.Filters) ?? CheckSize($"{field}.filters", rule.Filters, null)) is { } fault)
        {
            return fault;
        }

        for (int i = 0; i < rule.Backends.Count; i++)
        {
            string path = $"{field}.backends[{i}].filters";
            HttpFilters? own = rule.Backends[i].Filters;
            if ((Check(path, own) ?? CheckSize(path, rule.Filters, own)) is { } inBackend)
            {
                return inBackend;
            }
        }

        return null;
    }

    /// <summary>Whether anything that the rule does builds on a matched prefix.</summary>
    public static bool ReplacesPrefix(HttpRouteRule rule) => ReplacesPrefix(rule.Filters) || rule.Backends.Any(backend => ReplacesPrefix(backend.Filters));

    private static bool ReplacesPrefix(HttpFilters? filters) =>
        filters?.Redirect?.Path?.KindCase == PathModifier.KindOneofCase.ReplacePrefix || filters?.Rewrite?.Path?.KindCase == PathModifier.KindOneofCase.ReplacePrefix;

    private static ResourceFault? Check(string field, HttpFilters? filters)
    {
        if (filters is null)
        {
            return null;
        }

        if (filters.Redirect is not null && filters.Rewrite is not null)
        {
            return new ResourceFault($"{field}.rewrite", "cannot be combined with a redirect");
        }

        return CheckFields($"{field}.request_headers", filters.RequestHeaders)
            ?? CheckFields($"{field}.response_headers", filters.ResponseHeaders)
            ?? CheckRedirect($"{field}.redirect", filters.Redirect)
            ?? CheckRewrite($"{field}.rewrite", filters.Rewrite)
            ?? CheckMirrors($"{field}.mirrors", filters.Mirrors);
    }

    private static ResourceFault? CheckFields(string field, HeaderModifier? modifier)
    {
        if (modifier is null)
        {
            return null;
        }

        ResourceFault? fault = CheckValues($"{field}.set", modifier.Set) ?? CheckValues($"{field}.add", modifier.Add);
        if (fault is not null || modifier.Remove.Count > MaxEntries)
        {
            return fault ?? new ResourceFault($"{field}.remove", $"{modifier.Remove.Count} are more than {MaxEntries}");
        }

        for (int i = 0; i < modifier.Remove.Count; i++)
        {
            if (CheckName($"{field}.remove[{i}]", modifier.Remove[i]) is { } inName)
            {
                return inName;
            }
        }

        return null;
    }

    private static ResourceFault? CheckValues(string field, RepeatedField<HeaderValue> values)
    {
        if (values.Count > MaxEntries)
        {
            return new ResourceFault(field, $"{values.Count} are more than {MaxEntries}");
        }

        for (int i = 0; i < values.Count; i++)
        {
            if (CheckName($"{field}[{i}].name", values[i].Name) is { } fault)
            {
                return fault;
            }

            if (values[i].Value.Any(char.IsControl))
            {
                return new ResourceFault($"{field}[{i}].value", "has control characters");
            }
        }

        return null;
    }

    private static ResourceFault? CheckName(string field, string name)
    {
        if (!TextRules.IsFieldName(name, MaxNameLength))
        {
            return new ResourceFault(field, $"'{name}' is not the name of a header field in lower case");
        }

        return Reserved.Contains(KnownFieldNames.Find(Encoding.ASCII.GetBytes(name))) || name.StartsWith("x-mesh-", StringComparison.Ordinal)
            ? new ResourceFault(field, $"'{name}' is written by the mesh alone")
            : null;
    }

    private static ResourceFault? CheckRedirect(string field, HttpRedirect? redirect)
    {
        if (redirect is null)
        {
            return null;
        }

        if (redirect.Scheme is not ("" or "http" or "https"))
        {
            return new ResourceFault($"{field}.scheme", $"'{redirect.Scheme}' is neither http nor https");
        }

        if (redirect.Port > ushort.MaxValue)
        {
            return new ResourceFault($"{field}.port", Ports.Invalid(redirect.Port));
        }

        if (redirect.StatusCode is not (301 or 302 or 303 or 307 or 308))
        {
            return new ResourceFault($"{field}.status_code", $"{redirect.StatusCode} is not 301, 302, 303, 307 or 308");
        }

        return CheckHostname($"{field}.hostname", redirect.Hostname) ?? CheckPath($"{field}.path", redirect.Path);
    }

    private static ResourceFault? CheckRewrite(string field, UrlRewrite? rewrite) =>
        rewrite is null ? null : CheckHostname($"{field}.hostname", rewrite.Hostname) ?? CheckPath($"{field}.path", rewrite.Path);

    private static ResourceFault? CheckHostname(string field, string hostname) =>
        hostname.Length == 0 || TextRules.IsHostname(hostname) ? null : new ResourceFault(field, $"'{hostname}' is not the name of a host in lower case");

    private static ResourceFault? CheckPath(string field, PathModifier? path) => path?.KindCase switch
    {
        null => null,
        PathModifier.KindOneofCase.ReplaceFullPath => CheckPath($"{field}.replace_full_path", path.ReplaceFullPath),
        PathModifier.KindOneofCase.ReplacePrefix => CheckPath($"{field}.replace_prefix", path.ReplacePrefix),
        _ => new ResourceFault(field, "says neither what is replaced nor by what"),
    };

    private static ResourceFault? CheckPath(string field, string path) => path.Length == 0 || (path.Length <= MaxPathLength && TextRules.IsPath(path))
        ? null
        : new ResourceFault(field, $"must be empty, or begin with a slash and have at most {MaxPathLength} visible characters without ? and #");

    private static ResourceFault? CheckMirrors(string field, RepeatedField<HttpMirror> mirrors)
    {
        if (mirrors.Count > MaxMirrors)
        {
            return new ResourceFault(field, $"{mirrors.Count} are more than {MaxMirrors}");
        }

        for (int i = 0; i < mirrors.Count; i++)
        {
            HttpMirror mirror = mirrors[i];
            if (mirror.Denominator == 0 || mirror.Numerator > mirror.Denominator)
            {
                return new ResourceFault($"{field}[{i}].numerator", $"{mirror.Numerator}/{mirror.Denominator} is not a share from 0 to 1");
            }

            if (BackendsValidator.Check($"{field}[{i}].backend", mirror.Backend) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static ResourceFault? CheckSize(string field, HttpFilters? ofRule, HttpFilters? ofBackend)
    {
        int request = SizeOf(ofRule?.RequestHeaders) + SizeOf(ofBackend?.RequestHeaders);
        int response = SizeOf(ofRule?.ResponseHeaders) + SizeOf(ofBackend?.ResponseHeaders);
        return Math.Max(request, response) > MaxAddedBytes
            ? new ResourceFault(field, $"adds more than {MaxAddedBytes} bytes of header fields to a message")
            : null;
    }

    private static int SizeOf(HeaderModifier? modifier) => modifier is null ? 0 : modifier.Set.Concat(modifier.Add)
        .Sum(value => value.Name.Length + Encoding.UTF8.GetByteCount(value.Value) + ": \r\n".Length);
}
