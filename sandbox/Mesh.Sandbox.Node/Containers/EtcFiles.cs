using System.Text;
using k8s.Models;
using Mesh.Sandbox.Node.Network;

namespace Mesh.Sandbox.Node.Containers;

/// <summary>The files of <c>/etc</c> that belong to one pod, written as kubelet writes them.</summary>
internal static class EtcFiles
{
    public static readonly string[] Names = ["hosts", "hostname", "resolv.conf", "passwd", "group", "nsswitch.conf"];

    public static void Write(string directory, V1Pod pod, PodNetwork network, ClusterNetworkOptions options)
    {
        Directory.CreateDirectory(directory);
        var hostname = Hostname(pod);
        Save("hosts", Hosts(pod, hostname, network));
        Save("hostname", hostname + "\n");
        Save("resolv.conf", ResolvConf(pod, options));
        Save("passwd", "root:x:0:0:root:/root:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n");
        Save("group", "root:x:0:\nnogroup:x:65534:\n");
        Save("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");

        void Save(string name, string text) => File.WriteAllText(Path.Combine(directory, name), text);
    }

    public static string Hostname(V1Pod pod)
    {
        const int kernelLimit = 63;
        var name = pod.Spec.Hostname ?? pod.Metadata.Name;
        return name.Length <= kernelLimit ? name : name[..kernelLimit].TrimEnd('-', '.');
    }

    private static string Hosts(V1Pod pod, string hostname, PodNetwork network)
    {
        var text = new StringBuilder(
            """
            # Kubernetes-managed hosts file.
            127.0.0.1	localhost
            ::1	localhost ip6-localhost ip6-loopback

            """);
        var fullName = pod.Spec.Subdomain is { Length: > 0 } subdomain
            ? $"{hostname}.{subdomain}.{pod.Metadata.NamespaceProperty}.svc.cluster.local\t{hostname}"
            : hostname;
        text.Append(network.Address).Append('\t').Append(fullName).Append('\n');
        foreach (var alias in pod.Spec.HostAliases ?? [])
        {
            text.Append(alias.Ip).Append('\t').AppendJoin('\t', alias.Hostnames ?? []).Append('\n');
        }

        return text.ToString();
    }

    private static string ResolvConf(V1Pod pod, ClusterNetworkOptions options)
    {
        var ofPod = pod.Spec.DnsConfig;
        List<string> servers = pod.Spec.DnsPolicy == "None" ? [] : [options.DnsAddress.ToString()];
        var ns = pod.Metadata.NamespaceProperty;
        List<string> searches = pod.Spec.DnsPolicy == "None" ? [] : [$"{ns}.svc.cluster.local", "svc.cluster.local", "cluster.local"];
        var settings = pod.Spec.DnsPolicy == "None" ? new Dictionary<string, string?>() : new Dictionary<string, string?> { ["ndots"] = "5" };
        servers.AddRange(ofPod?.Nameservers ?? []);
        searches.AddRange(ofPod?.Searches ?? []);
        foreach (var option in ofPod?.Options ?? [])
        {
            settings[option.Name] = option.Value;
        }

        var text = new StringBuilder();
        if (searches.Count > 0)
        {
            text.Append("search ").AppendJoin(' ', searches).Append('\n');
        }

        foreach (var server in servers)
        {
            text.Append("nameserver ").Append(server).Append('\n');
        }

        if (settings.Count > 0)
        {
            text.Append("options ").AppendJoin(' ', settings.Select(s => s.Value is null ? s.Key : $"{s.Key}:{s.Value}")).Append('\n');
        }

        return text.ToString();
    }
}
