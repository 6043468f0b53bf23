using System.Buffers;
using System.Text;

namespace Mesh.Sandbox.Node.Containers;

/// <summary>Writes the launcher's specification; the words are documented in <c>Launcher/spec.c</c>.</summary>
internal sealed class LaunchSpec
{
    private readonly ArrayBufferWriter<byte> _words = new();

    public LaunchSpec Network(string path) => Add("net", path);

    public LaunchSpec Hostname(string name) => Add("hostname", name);

    public LaunchSpec Root(string emptyDirectory) => Add("root", emptyDirectory);

    public LaunchSpec WorkingDirectory(string path) => Add("cwd", path);

    public LaunchSpec Log(string path, long maxBytes) => Add("log", path, maxBytes.ToString());

    public LaunchSpec Bind(string source, string target, bool readOnly) => Add(readOnly ? "bind-ro" : "bind", source, target);

    public LaunchSpec TemporaryFileSystem(string target, string options) => Add("tmpfs", options, target);

    public LaunchSpec Proc(string target) => Add("proc", target);

    public LaunchSpec EmptyDirectory(string target) => Add("dir", target);

    public LaunchSpec SymbolicLink(string target, string value) => Add("symlink", value, target);

    public LaunchSpec Security(ContainerSecurity security)
    {
        Add("uid", security.UserId.ToString());
        Add("gid", security.GroupId.ToString());
        foreach (var group in security.Groups)
        {
            Add("group", group.ToString());
        }

        foreach (var capability in security.Capabilities)
        {
            Add("cap", capability.ToString());
        }

        return security.NoNewPrivileges ? Add("no-new-privs") : this;
    }

    public LaunchSpec ReadOnlyRoot() => Add("read-only-root");

    public LaunchSpec Environment(IEnumerable<KeyValuePair<string, string>> variables)
    {
        foreach (var (name, value) in variables)
        {
            Add("env", $"{name}={value}");
        }

        return this;
    }

    public LaunchSpec Program(IEnumerable<string> arguments)
    {
        foreach (var argument in arguments)
        {
            Add("arg", argument);
        }

        return this;
    }

    public byte[] Encode()
    {
        var header = Encoding.ASCII.GetBytes($"{_words.WrittenCount}\n");
        return [.. header, .. _words.WrittenSpan];
    }

    private LaunchSpec Add(params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (word.Contains('\0'))
            {
                throw new ContainerStartException(ContainerStartException.ConfigError, "a NUL character cannot be passed to a program");
            }

            Encoding.UTF8.GetBytes(word, _words);
            _words.Write([(byte)0]);
        }

        return this;
    }
}
