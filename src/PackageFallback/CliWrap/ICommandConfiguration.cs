namespace CliWrap;

public interface ICommandConfiguration
{
    string TargetFilePath { get; }

    string Arguments { get; }

    string WorkingDirPath { get; }

    IReadOnlyDictionary<string, string?> EnvironmentVariables { get; }

    CommandResultValidation Validation { get; }

    PipeTarget StandardOutputPipe { get; }

    PipeTarget StandardErrorPipe { get; }
}
