using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Resources.Validation;

namespace Mesh.Sandbox.Api.Resources.Kinds;

internal sealed class EndpointSliceStrategy() : BuiltInStrategy(typeof(V1EndpointSlice), hasGeneration: true)
{
    private const int MaxEndpoints = 1000;
    private const int MaxPorts = 20000;
    private const int MaxAddresses = 100;
    private static readonly string[] AddressTypes = ["FQDN", "IPv4", "IPv6"];
    private static readonly string[] Protocols = ["SCTP", "TCP", "UDP"];

    public override void Default(JsonObject tree)
    {
        foreach (var port in tree.Objects("ports"))
        {
            port.Default("name", "");
            port.Default("protocol", "TCP");
        }

        foreach (var endpoint in tree.Objects("endpoints"))
        {
            endpoint.Ensure("conditions");
        }

        if (tree["endpoints"] is null)
        {
            tree["endpoints"] = new JsonArray();
        }
    }

    public override void Validate(JsonObject tree, List<FieldError> errors)
    {
        var addressType = tree.Text("addressType");
        if (addressType.Length == 0)
        {
            errors.Add(FieldError.Required("addressType"));
        }

        PodSpecValidation.OneOf(tree, "addressType", "", AddressTypes, errors);
        Endpoints(tree, addressType, errors);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (port, i) in tree.Objects("ports").Select((p, i) => (p, i)))
        {
            if (i == MaxPorts)
            {
                errors.Add(FieldError.TooMany("ports", tree["ports"]!.AsArray().Count, MaxPorts));
                break;
            }

            if (!names.Add(port.Text("name")))
            {
                errors.Add(FieldError.Duplicate($"ports[{i}].name", port.Text("name")));
            }

            PodSpecValidation.OneOf(port, "protocol", $"ports[{i}]", Protocols, errors);
            if (port.Number("port") is { } number && !PortRules.IsPort(number))
            {
                errors.Add(FieldError.Invalid($"ports[{i}].port", number, PortRules.RangeMessage));
            }
        }
    }

    public override void ValidateUpdate(JsonObject tree, JsonObject old, List<FieldError> errors)
    {
        base.ValidateUpdate(tree, old, errors);
        if (tree.Text("addressType") != old.Text("addressType"))
        {
            errors.Add(FieldError.Invalid("addressType", tree.Text("addressType"), "field is immutable"));
        }
    }

    private static void Endpoints(JsonObject tree, string addressType, List<FieldError> errors)
    {
        var endpoints = tree.Objects("endpoints").ToArray();
        if (endpoints.Length > MaxEndpoints)
        {
            errors.Add(FieldError.TooMany("endpoints", endpoints.Length, MaxEndpoints));
        }

        for (var i = 0; i < endpoints.Length; i++)
        {
            var addresses = endpoints[i].Texts("addresses").ToArray();
            if (addresses.Length == 0)
            {
                errors.Add(FieldError.Required($"endpoints[{i}].addresses", "must contain at least 1 address"));
            }
            else if (addresses.Length > MaxAddresses)
            {
                errors.Add(FieldError.TooMany($"endpoints[{i}].addresses", addresses.Length, MaxAddresses));
            }

            for (var j = 0; j < addresses.Length; j++)
            {
                if (AddressFault(addressType, addresses[j]) is { } fault)
                {
                    errors.Add(FieldError.Invalid($"endpoints[{i}].addresses[{j}]", addresses[j], fault));
                }
            }

            if (endpoints[i].Text("hostname") is { Length: > 0 } hostname && NameRules.LabelFault(hostname) is { } nameFault)
            {
                errors.Add(FieldError.Invalid($"endpoints[{i}].hostname", hostname, nameFault));
            }
        }
    }

    private static string? AddressFault(string addressType, string address)
    {
        if (addressType == "FQDN")
        {
            return NameRules.SubdomainFault(address);
        }

        return IPAddress.TryParse(address, out var parsed)
            ? IpFault(addressType, parsed)
            : "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
    }

    private static string? IpFault(string addressType, IPAddress parsed) => addressType switch
    {
        "IPv4" when parsed.AddressFamily != AddressFamily.InterNetwork => "must be an IPv4 address",
        "IPv6" when parsed.AddressFamily != AddressFamily.InterNetworkV6 => "must be an IPv6 address",
        _ when IPAddress.IsLoopback(parsed) => "may not be in the loopback range (127.0.0.0/8, ::1/128)",
        _ => null,
    };
}
